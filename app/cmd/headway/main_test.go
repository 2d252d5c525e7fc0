package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shell runs commands on one database.
type shell struct {
	t  *testing.T
	db string
}

func newShell(t *testing.T) shell {
	return shell{t, filepath.Join(t.TempDir(), "headway.db")}
}

// run runs a command that must succeed and returns what it printed.
func (s shell) run(args ...string) string {
	s.t.Helper()
	out, err := s.try(args...)
	if err != nil {
		s.t.Fatalf("headway %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (s shell) try(args ...string) (string, error) {
	var out, errs bytes.Buffer
	err := run(s.t.Context(), append([]string{"--db", s.db, "--log", "error"}, args...), strings.NewReader("a long and rare password\n"), &out, &errs)
	if errs.Len() > 0 {
		s.t.Logf("headway %s: %s", strings.Join(args, " "), &errs)
	}
	return out.String(), err
}

// founded is a shell with an organization and its first person.
func founded(t *testing.T) shell {
	s := newShell(t)
	s.run("user", "add", "--new-org", "Acme", "--first", "Ada", "--last", "Lovelace", "ada@acme.example")
	return s
}

func (s shell) file(name, content string) string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

const week = `Id,Date,Calls,Visits
a1,2026-03-09,10,1
a2,2026-03-09,20,2
a1,2026-03-10,5,
`

func (s shell) importWeek(path string) string {
	return s.run("import", "entries", path, "--tracker", "Effort", "--create-tracker", "week", "--create-people", "--map", "person=Id")
}

func TestUserAddInvitesAndListShows(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	out := s.run("user", "add", "--new-org", "Acme", "--first", "Ada", "--last", "Lovelace", "ada@acme.example", "--url", "https://acme.example/hw/")
	if !regexp.MustCompile(`https://acme\.example/hw/link#\S+`).MatchString(out) {
		t.Errorf("no invitation link in %q", out)
	}
	s.run("user", "add", "--role", "manager", "--first", "Grace", "--last", "Hopper", "grace@acme.example")
	list := s.run("user", "list")
	for _, want := range []string{"Ada Lovelace", "enterprise", "grace@acme.example", "manager"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q:\n%s", want, list)
		}
	}
	if out, err := s.try("user", "add", "--first", "X", "--last", "Hopper", "x@acme.example"); err == nil || !strings.Contains(err.Error(), "first_name") {
		t.Errorf("a first name of one letter: %v, %s", err, out)
	}
	s.run("user", "password", "ada@acme.example")
	if _, err := s.try("user", "password", "nobody@acme.example"); err == nil {
		t.Error("a password was set for nobody")
	}
}

func TestImportReportExportVerify(t *testing.T) {
	t.Parallel()
	s := founded(t)
	path := s.file("week.csv", week)
	if out := s.importWeek(path); !strings.Contains(out, "5 new") || !strings.Contains(out, "2 people, 1 trackers") {
		t.Errorf("import: %s", out)
	}
	if out := s.importWeek(path); !strings.Contains(out, "0 new, 0 changed, 5 unchanged") {
		t.Errorf("importing again: %s", out)
	}
	report := s.run("report", "effort", "--date", "2026-03-11")
	if !regexp.MustCompile(`(?m)^\s+all\s+35\s+3\s*$`).MatchString(report) || !strings.Contains(report, "2026-W11") {
		t.Errorf("report:\n%s", report)
	}
	series := s.run("report", "Effort", "--metric", "calls", "--kind", "day", "--from", "2026-03-09", "--until", "2026-03-11", "--by", "person")
	if !regexp.MustCompile(`2026-03-09\s+10\s+20`).MatchString(series) {
		t.Errorf("series:\n%s", series)
	}
	csv := s.run("export", "entries", "Effort")
	if got := strings.Count(csv, "\n"); got != 6 {
		t.Errorf("%d lines, want a header and 5 entries:\n%s", got, csv)
	}
	xlsx := filepath.Join(t.TempDir(), "report.xlsx")
	s.run("export", "report", "Effort", "--date", "2026-03-11", "--out", xlsx)
	if b, err := os.ReadFile(xlsx); err != nil || !bytes.HasPrefix(b, []byte("PK")) {
		t.Errorf("the workbook: %v", err)
	}
	if out := s.run("verify"); !strings.Contains(out, "1 trackers, 5 entries, 5 submissions, 0 differences") {
		t.Errorf("verify: %s", out)
	}
}

func TestImportRefusesBadRowsByLine(t *testing.T) {
	t.Parallel()
	s := founded(t)
	s.importWeek(s.file("week.csv", week))
	bad := s.file("bad.csv", "Id,Date,Calls\na1,2026-03-11,7\na1,2026-03-12,seven\n")
	out, err := s.try("import", "entries", bad, "--tracker", "Effort", "--map", "person=Id")
	var exit exitCode
	if !errors.As(err, &exit) || exit != 2 {
		t.Errorf("refused rows end with %v, want exit code 2", err)
	}
	if !strings.Contains(out, "line 3, Calls:") {
		t.Errorf("the refusal does not name line and column: %s", out)
	}
	if out := s.run("verify"); !strings.Contains(out, "5 entries") {
		t.Errorf("a refused file left something behind: %s", out)
	}
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	s := founded(t)
	s.importWeek(s.file("week.csv", week))
	backup := filepath.Join(t.TempDir(), "copy.db")
	s.run("backup", backup)
	if _, err := s.try("backup", backup); err == nil {
		t.Error("a backup replaced a file that exists")
	}
	if _, err := s.try("restore", backup); err == nil {
		t.Error("restore replaced a database without --force")
	}
	if _, err := s.try("restore", s.file("junk.db", "this is no database"), "--force"); err == nil {
		t.Error("restore took a file that is no database")
	}
	s.run("verify") // is still there
	other := shell{t, filepath.Join(t.TempDir(), "restored.db")}
	if out := other.run("restore", backup); !strings.Contains(out, "1 organizations") {
		t.Errorf("restore: %s", out)
	}
	if out := other.run("verify"); !strings.Contains(out, "5 entries, 5 submissions, 0 differences") {
		t.Errorf("the restored database: %s", out)
	}
}

func TestWordsForWhatIsMissing(t *testing.T) {
	t.Parallel()
	empty, acme := newShell(t), founded(t)
	file := acme.file("week.csv", week)
	empty.run("migrate")
	acme.importWeek(file)
	for _, c := range []struct {
		shell
		want string
		args []string
	}{
		{newShell(t), "headway migrate", []string{"verify"}},
		{empty, "headway user add", []string{"import", "entries", file}},
		{acme, "no such file", []string{"import", "entries", "missing.csv"}},
		{acme, "must be one of", []string{"export", "everything", "Effort"}},
		{acme, "headway --help", []string{"dance"}},
		{acme, "takes either a file", []string{"restore"}},
		{acme, "--create-tracker needs", []string{"import", "entries", file, "--create-tracker", "week"}},
		{acme, "unknown flag --everything", []string{"report", "Effort", "--everything"}},
		{acme, "no tracker", []string{"report", "Nothing"}},
		{acme, "--date", []string{"report", "Effort", "--date", "9 March"}},
	} {
		if out, err := c.try(c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("headway %s: %v %s; want %q", strings.Join(c.args, " "), err, out, c.want)
		}
	}
	if out := acme.run("--help"); !strings.Contains(out, "HEADWAY_DB") || !strings.Contains(out, "verify") {
		t.Errorf("help: %s", out)
	}
}

func TestDemoServesUnderAPrefixUntilItIsStopped(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"demo", "--no-web", "--addr", "localhost:0", "--prefix", "/performance", "--log", "error"}, strings.NewReader(""), in, io.Discard)
		in.Close()
		done <- err
	}()
	var said strings.Builder
	address := ""
	for b := make([]byte, 4096); !strings.Contains(said.String(), "Ctrl-C"); {
		n, err := out.Read(b)
		said.Write(b[:n])
		if err != nil {
			t.Fatalf("the demo ended: %v\n%s", <-done, said.String())
		}
	}
	if m := regexp.MustCompile(`http://localhost:\d+/performance/`).FindString(said.String()); m != "" {
		address = m
	}
	for _, role := range []string{"enterprise", "administrator", "coordinator", "manager", "representative", "advisor"} {
		if !strings.Contains(said.String(), role) {
			t.Errorf("no sign-in for %s in\n%s", role, said.String())
		}
	}
	body := strings.NewReader(`{"email":"jonas.lund@fjordline.example","password":"` + demoPassword + `"}`)
	response, err := http.Post(address+"api/v1/session", "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || len(response.Cookies()) == 0 {
		t.Errorf("signing in: %s", response.Status)
	}
	stop()
	go io.Copy(io.Discard, out)
	if err := <-done; err != nil {
		t.Errorf("stopping: %v", err)
	}
}

func TestForwardedForTakesTheNearestProxysWord(t *testing.T) {
	t.Parallel()
	for want, headers := range map[string][]string{
		"192.0.2.1:1234": nil,
		"198.51.100.7":   {"203.0.113.9, 198.51.100.7"},
		"198.51.100.8":   {"203.0.113.9", "198.51.100.8"},
	} {
		r := &http.Request{RemoteAddr: "192.0.2.1:1234", Header: http.Header{"X-Forwarded-For": headers}}
		if got := forwardedFor(r); got != want {
			t.Errorf("X-Forwarded-For %q: %s, want %s", headers, got, want)
		}
	}
}
