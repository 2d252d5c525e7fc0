package account

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Mail is a message to one person, as plain text.
type Mail struct {
	To      string // a bare address
	Subject string
	Text    string // lines end with \n
}

// Mailer sends mail. It is called by several goroutines at once.
type Mailer interface {
	// Send returns nil when the message has been handed on.
	Send(ctx context.Context, m Mail) error
}

// Printer is the Mailer of a server that has no other: it writes each message
// to a writer, for the operator to pass on.
type Printer struct {
	Writer io.Writer
}

// Send implements Mailer.
func (p Printer) Send(_ context.Context, m Mail) error {
	_, err := io.WriteString(p.Writer, fmt.Sprintf("To: %s\nSubject: %s\n\n%s\n", m.To, m.Subject, m.Text))
	return err
}

// Notice is what a mail is about.
type Notice string

// The notices. An invitation and a reset carry a link; the others tell of what
// was done, in case it was somebody else.
const (
	NoticeInvitation      = Notice(storage.Invitation)
	NoticeReset           = Notice(storage.PasswordReset)
	NoticePasswordChanged = Notice("password_changed")
	NoticeEmailChanged    = Notice("email_changed") // goes to the address before
)

// Occasion is what the words of a mail depend on.
type Occasion struct {
	Notice       Notice
	Person       people.Person
	Organization people.Organization
	Link         string        // or ""
	Good         time.Duration // how long the link is good
}

// Writer finds the words of a mail: Subject and Text. To is filled in
// afterwards.
type Writer func(Occasion) Mail

// English is the Writer in English.
func English(o Occasion) Mail {
	var subject, body string
	switch o.Notice {
	case NoticeInvitation:
		subject = "Your invitation to " + o.Organization.Name
		body = fmt.Sprintf("you are invited to %s. Follow this link to choose your password. It works once, within %s.\n\n%s",
			o.Organization.Name, inWords(o.Good), o.Link)
	case NoticeReset:
		subject = "A new password for " + o.Organization.Name
		body = fmt.Sprintf("follow this link to choose a new password for %s. It works once, within %s.\n\n%s\n\nIf you did not ask for it, nothing needs to be done.",
			o.Organization.Name, inWords(o.Good), o.Link)
	case NoticePasswordChanged:
		subject = "Your password was changed"
		body = fmt.Sprintf("your password for %s was changed, and every other browser was signed out. If that was not you, ask for a new password at once.", o.Organization.Name)
	case NoticeEmailChanged:
		subject = "Your e-mail address was changed"
		body = fmt.Sprintf("you now sign in to %s with another e-mail address. If that was not you, tell your administrator at once.", o.Organization.Name)
	}
	return Mail{Subject: subject, Text: "Hello " + o.Person.Name() + ",\n\n" + body + "\n"}
}

// inWords is a duration of whole days, hours or minutes.
func inWords(d time.Duration) string {
	count := func(n time.Duration, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	const day = 24 * time.Hour
	switch {
	case d >= day && d%day == 0:
		return count(d/day, "day")
	case d >= time.Hour && d%time.Hour == 0:
		return count(d/time.Hour, "hour")
	}
	return count(d/time.Minute, "minute")
}

// mail writes and sends a message.
func (s *Service) mail(ctx context.Context, to string, o Occasion) error {
	m := s.opts.Write(o)
	m.To = to
	// A line end would begin another header.
	m.Subject = strings.Join(strings.Fields(m.Subject), " ")
	return s.opts.Mailer.Send(ctx, m)
}

// mailLater leaves a message to Run, which tries three times.
func (s *Service) mailLater(ctx context.Context, to string, o Occasion) error {
	if to == "" {
		return nil
	}
	return s.mails.add(ctx, func(ctx context.Context) { s.mailPatiently(ctx, to, o) })
}

func (s *Service) mailPatiently(ctx context.Context, to string, o Occasion) {
	for _, pause := range []time.Duration{2 * time.Second, 20 * time.Second, 0} {
		err := s.mail(ctx, to, o)
		if err == nil {
			return
		}
		s.opts.Logger.ErrorContext(ctx, "sending mail", "notice", string(o.Notice), "person", o.Person.ID, "again_in", pause, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}
