package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is imported on the command line is in the report of time and pay.
func TestTimeFromFilesToReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := filepath.Join(dir, "time.db")
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	headway := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := run(context.Background(), append([]string{"--db", db}, args...), strings.NewReader(""), &out, &out); err != nil {
			t.Fatalf("headway %s: %v\n%s", strings.Join(args, " "), err, out.String())
		}
		return out.String()
	}
	headway("migrate")
	headway("user", "add", "grace@example.com", "--first", "Grace", "--last", "Hopper", "--new-org", "Acme")
	headway("import", "people", file("people.csv", "external_id,first_name,last_name,location\ne1,Ann,Lee,North\n"), "--create-places")
	entries := file("entries.csv", "external_id,start,stop,activity\ne1,2024-03-11T08:00:00Z,2024-03-11T12:00:00Z,Calls\n")
	headway("import", "clock-entries", entries, "--create-activities")
	headway("import", "rates", file("rates.csv", "external_id,rate\ne1,150.50\n"), "--currency", "dkk")
	headway("import", "results", file("results.csv", "external_id,result_id,date,commission,success\ne1,r1,2024-03-11,10.05,yes\n"), "--currency", "DKK")
	if again := headway("import", "clock-entries", entries); !strings.Contains(again, "0 new, 0 changed, 1 unchanged") {
		t.Error(again)
	}
	got := headway("time-report", "2024-03-01", "2024-04-01", "--exclude-empty", "--columns", "person,reported,reported_seconds,sales,salary:DKK")
	if want := "Person,Reported (hours),Reported (seconds),Sales,Salary DKK\r\nAnn Lee,4.00,14400,1,612.05\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
