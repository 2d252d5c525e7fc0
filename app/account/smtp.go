package account

import (
	"context"
	"fmt"
	"time"

	mail "github.com/wneessen/go-mail"
)

// SMTPSettings say how mail leaves.
type SMTPSettings struct {
	Host     string
	Port     int    // 0 is the usual one for Security
	User     string // "" sends without signing in
	Password string
	From     string        // "Headway <headway@example.com>"
	Security string        // "starttls" (also ""), "tls", or "none" for a server on the same machine
	Timeout  time.Duration // for one message; 0 is 30 seconds
}

// SMTP is the Mailer that hands messages to a mail server, each over a
// connection of its own. Make one with NewSMTP.
type SMTP struct {
	settings SMTPSettings
	options  []mail.Option
}

// NewSMTP checks the settings; it does not connect.
func NewSMTP(settings SMTPSettings) (*SMTP, error) {
	if settings.Timeout == 0 {
		settings.Timeout = 30 * time.Second
	}
	options := []mail.Option{mail.WithTimeout(settings.Timeout)}
	switch settings.Security {
	case "", "starttls":
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	case "tls":
		options = append(options, mail.WithSSLPort(false))
	case "none":
		options = append(options, mail.WithTLSPortPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("SMTP security must be starttls, tls or none, not %q", settings.Security)
	}
	if settings.Port != 0 {
		options = append(options, mail.WithPort(settings.Port))
	}
	if settings.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(settings.User), mail.WithPassword(settings.Password))
	}
	s := &SMTP{settings: settings, options: options}
	if _, err := mail.NewClient(settings.Host, options...); err != nil {
		return nil, fmt.Errorf("SMTP settings: %w", err)
	}
	if err := mail.NewMsg().From(settings.From); err != nil {
		return nil, fmt.Errorf("SMTP sender: %w", err)
	}
	return s, nil
}

// Send implements Mailer.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	msg := mail.NewMsg()
	if err := msg.From(s.settings.From); err != nil {
		return err
	}
	if err := msg.To(m.To); err != nil {
		return err
	}
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageID()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	client, err := mail.NewClient(s.settings.Host, s.options...)
	if err != nil {
		return err
	}
	return client.DialAndSendWithContext(ctx, msg)
}
