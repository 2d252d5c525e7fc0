package account_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// smtpServer takes one message on a connection of its own and hands it over.
func smtpServer(t *testing.T) (port int, message <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "220 test\r\n")
		var all strings.Builder
		data := false
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			line := lines.Text()
			all.WriteString(line + "\n")
			switch {
			case data && line == ".":
				data = false
				fmt.Fprint(conn, "250 taken\r\n")
			case data:
			case strings.HasPrefix(line, "DATA"):
				data = true
				fmt.Fprint(conn, "354 go on\r\n")
			case strings.HasPrefix(line, "QUIT"):
				fmt.Fprint(conn, "221 bye\r\n")
				got <- all.String()
				return
			default:
				fmt.Fprint(conn, "250 ok\r\n")
			}
		}
		got <- all.String()
	}()
	return l.Addr().(*net.TCPAddr).Port, got
}

func TestSendingBySMTP(t *testing.T) {
	t.Parallel()
	port, message := smtpServer(t)
	mailer, err := account.NewSMTP(account.SMTPSettings{Host: "127.0.0.1", Port: port, From: "Headway <headway@example.com>", Security: "none", Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = mailer.Send(context.Background(), account.Mail{To: "rita@example.com", Subject: "Grüße", Text: "Hello Rita,\n.\nthis is all.\n"})
	if err != nil {
		t.Fatal(err)
	}
	got := <-message
	for _, part := range []string{"MAIL FROM:<headway@example.com>", "RCPT TO:<rita@example.com>", "Subject: =?UTF-8?q?Gr=C3=BC=C3=9Fe?=", "Auto-Submitted: auto-generated", "Hello Rita,\n..\nthis is all."} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in:\n%s", part, got)
		}
	}
	if err := mailer.Send(context.Background(), account.Mail{To: "no address", Subject: "x"}); err == nil {
		t.Error("sent to no address")
	}
}

func TestSettingsOfSMTP(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]account.SMTPSettings{
		"":         {Host: "mail.example.com", From: "headway@example.com", User: "u", Password: "p"},
		"security": {Host: "mail.example.com", From: "headway@example.com", Security: "ssl"},
		"settings": {From: "headway@example.com"},
		"sender":   {Host: "mail.example.com", From: "headway"},
	} {
		_, err := account.NewSMTP(s)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

func TestEnglish(t *testing.T) {
	t.Parallel()
	o := account.Occasion{Person: people.Person{FirstName: "Rita", LastName: "Skov"}, Organization: people.Organization{Name: "Umbrella"}, Link: "https://example.com/link#s"}
	for _, tc := range []struct {
		notice account.Notice
		good   time.Duration
		want   string
	}{
		{account.NoticeInvitation, 24 * time.Hour, "within 1 day"},
		{account.NoticeInvitation, 36 * time.Hour, "within 36 hours"},
		{account.NoticeReset, 90 * time.Minute, "within 90 minutes"},
		{account.NoticePasswordChanged, 0, "was changed"},
		{account.NoticeEmailChanged, 0, "another e-mail address"},
	} {
		o.Notice, o.Good = tc.notice, tc.good
		m := account.English(o)
		if m.Subject == "" || !strings.HasPrefix(m.Text, "Hello Rita Skov,\n\n") || !strings.Contains(m.Text, tc.want) ||
			strings.Contains(m.Text, o.Link) != (tc.good > 0) {
			t.Errorf("%s: %+v", tc.notice, m)
		}
	}
}
