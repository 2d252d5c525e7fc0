package export_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

// tableOf is a table of the given rows, under columns called A, B, C, …
func tableOf(rows ...[]export.Cell) export.Table {
	var t export.Table
	if len(rows) > 0 {
		for i := range rows[0] {
			t.Columns = append(t.Columns, export.Column{ID: string(rune('a' + i)), Name: string(rune('A' + i))})
		}
	}
	t.Rows = func(ctx context.Context, yield func([]export.Cell) error) error {
		for _, r := range rows {
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

// texts is a row of texts.
func texts(s ...string) []export.Cell {
	cells := make([]export.Cell, len(s))
	for i := range s {
		cells[i] = export.Text(s[i])
	}
	return cells
}

// written is the CSV of a table without its header.
func written(t testing.TB, table export.Table, opts *export.CSVOptions) string {
	t.Helper()
	var b strings.Builder
	if _, err := export.WriteCSV(context.Background(), &b, table, opts); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(b.String(), "\r\n")
	return rest
}

func TestWriteCSVCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cell export.Cell
		want string
	}{
		{export.Cell{}, `""`}, // alone on its line
		{export.Text("Ann"), "Ann"},
		{export.Text(""), `""`},
		{export.Text("-1"), `"'-1"`},
		{export.Text("a,b"), `"a,b"`},
		{export.Text("a;=1"), `"a;=1"`},
		{export.Text("a\r\nb\rc\nd"), "\"a\r\nb\rc\nd\""},
		{export.Text(`say "hi"`), `"say ""hi"""`},
		{export.Text(` x`), `" x"`},
		{export.Text("x "), `"x "`},
		{export.Text("é\xff"), "é\ufffd"},
		{export.Number(0, 0), "0"},
		{export.Number(-1250, 2), "-12.50"},
		{export.Number(-5, 4), "-0.0005"},
		{export.Number(-9223372036854775808, 0), "-9223372036854775808"},
		{export.Day(period.On(2024, 2, 29)), "2024-02-29"},
		{export.Day(0), `""`},
		{export.Flag(true), "true"},
		{export.Flag(false), "false"},
		{export.Instant(time.Date(2024, 3, 10, 7, 5, 9, 123456789, time.UTC)), "2024-03-10T07:05:09.123456Z"},
		{export.Instant(time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC)), "1969-12-31T23:59:59.999999Z"},
		{export.Instant(time.Time{}), `""`},
		{export.Rounded(target.Percent(1, 3), 1), "33.3"},
		{export.Rounded(target.Ratio{}, 1), `""`},
		{export.Rounded(target.Percent(-9e18, 1), 2), "-900000000000000000000.00"},
		{export.Measured(target.Percent(1, 3), 1), "3.333"},
		{export.Measured(target.Percent(-9e18, 1), 2), "-9000000000000000000.0000"},
	} {
		if got := written(t, tableOf([]export.Cell{c.cell}), nil); got != c.want+"\r\n" {
			t.Errorf("%v is written as %q, want %q", c.cell, got, c.want+"\r\n")
		}
	}
}

func TestWriteCSVOptions(t *testing.T) {
	t.Parallel()
	row := []export.Cell{export.Text("a,b"), export.Number(-5, 1)}
	if got, want := written(t, tableOf(row), &export.CSVOptions{Comma: ';'}), "\"a,b\";-0.5\r\n"; got != want {
		t.Errorf("with semicolons: %q, want %q", got, want)
	}
	var b strings.Builder
	if _, err := export.WriteCSV(context.Background(), &b, tableOf(row), &export.CSVOptions{BOM: true}); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffA,B\r\n\"a,b\",-0.5\r\n"; b.String() != want {
		t.Errorf("with a byte order mark: %q, want %q", b.String(), want)
	}
	b.Reset()
	_, err := export.WriteCSV(context.Background(), &b, tableOf(row), &export.CSVOptions{Comma: '"'})
	if !errors.Is(err, fault.ErrInvalid) || b.Len() > 0 {
		t.Errorf("quotes as separator: %v, %q written", err, b.String())
	}
}

// The header is text like any other.
func TestWriteCSVGuardsTheHeader(t *testing.T) {
	t.Parallel()
	table := tableOf(texts("x"))
	table.Columns[0].Name = "=cmd|' /C calc'!A0"
	var b strings.Builder
	if _, err := export.WriteCSV(context.Background(), &b, table, nil); err != nil {
		t.Fatal(err)
	}
	if want := "\"'=cmd|' /C calc'!A0\"\r\nx\r\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestWriteCSVPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	table := tableOf(texts(strings.Repeat("x", 1000)))
	row := table.Rows
	table.Rows = func(ctx context.Context, yield func([]export.Cell) error) error {
		for range 1000 {
			if err := row(ctx, yield); err != nil {
				return err
			}
		}
		return broken
	}
	if rows, err := export.WriteCSV(context.Background(), io.Discard, table, nil); err != broken || rows != 1000 {
		t.Errorf("an error of the rows: %d, %v", rows, err)
	}
	full := errors.New("disk full")
	if _, err := export.WriteCSV(context.Background(), failing{full}, table, nil); err != full {
		t.Errorf("an error of the writer: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// However large a field is, it is written whole.
func TestWriteCSVHugeField(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat(`"ü`, 300_000)
	got, err := csv.NewReader(iotest.OneByteReader(strings.NewReader(written(t, tableOf(texts(huge, "b")), nil)))).Read()
	if err != nil || got[0] != huge || got[1] != "b" {
		t.Errorf("a field of %d bytes came back with %d, %v", len(huge), len(got[0]), err)
	}
}

// The cases of the standard library's writer. Three things differ by intent:
// records end with CR LF whatever the text holds, line breaks inside a field
// are kept as they are, and a record that is one empty field does not become
// an empty line.
func TestVectorsGoEncodingCSVWriter(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Records  [][]string `json:"records"`
		Output   string     `json:"expected_output"`
		CRLF     bool       `json:"use_crlf"`
		Comma    string     `json:"comma"`
		WriteErr string     `json:"expected_error"`
	}
	vectorJSON(t, "public/go-encoding-csv/writer_cases.json", &cases)
	tested := 0
	for _, c := range cases {
		if c.Comma != "" {
			// The bar and the quote are no separators here.
			_, err := export.WriteCSV(context.Background(), io.Discard, tableOf(texts("a")), &export.CSVOptions{Comma: c.Comma[0]})
			if !errors.Is(err, fault.ErrInvalid) {
				t.Errorf("separator %q: %v", c.Comma, err)
			}
			continue
		}
		rows := make([][]export.Cell, len(c.Records))
		for i, r := range c.Records {
			rows[i] = texts(r...)
		}
		got := written(t, tableOf(rows...), nil)
		want := c.Output
		switch c.Output {
		case "\n":
			want = "\"\"\r\n"
		case "\"abcdef\"\r\n", "\"abc\r\ndef\"\r\n", "\"abc\ndef\"\n", "\"abc\rdef\"\n":
			want = `"` + c.Records[0][0] + "\"\r\n"
		case "\"\\.\"\n":
			want = "\\.\r\n" // only PostgreSQL's COPY takes it for the end
		default:
			if !c.CRLF {
				want = strings.ReplaceAll(c.Output, "\n", "\r\n")
			}
		}
		if got != want {
			t.Errorf("%q is written as %q, want %q", c.Records, got, want)
		}
		tested++
	}
	if tested < 20 {
		t.Errorf("only %d cases", tested)
	}
}

// Everything that was ever used to inject a formula is harmless in a CSV and
// comes back as it was.
func TestVectorsCSVInjection(t *testing.T) {
	t.Parallel()
	var naughty, formulas []string
	vectorJSON(t, "public/blns/blns.json", &naughty)
	vectorJSON(t, "public/csv-injection/blns_formula_triggers.json", &formulas)
	payloads := strings.Split(strings.TrimSpace(string(vectortest.File(t, "public/csv-injection/payloads.txt"))), "\n")
	if len(naughty) != 485 || len(payloads) != 12 || len(formulas) != 21 {
		t.Fatalf("%d naughty strings, %d payloads and %d formulas", len(naughty), len(payloads), len(formulas))
	}
	for _, s := range append(formulas, payloads[1:]...) { // the first needs no trigger, and no spreadsheet runs it any more
		if export.Guard(s) == s {
			t.Errorf("%q is not guarded", s)
		}
	}
	for _, s := range append(append(naughty, formulas...), payloads...) {
		out := written(t, tableOf(texts("x", s, "y")), nil)
		got, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil || len(got) != 1 || len(got[0]) != 3 {
			t.Errorf("%q is written as %q: %v", s, out, err)
			continue
		}
		if !harmless(got[0][1]) {
			t.Errorf("%q is written as %q", s, got[0][1])
		}
		want := strings.ToValidUTF8(s, "\ufffd")
		if d := cmp.Diff([]string{"x", strings.ReplaceAll(want, "\r\n", "\n"), "y"}, []string{got[0][0], export.Unguard(got[0][1]), got[0][2]}); d != "" {
			t.Errorf("%q (-want +got):\n%s", s, d)
		}
		if !utf8.ValidString(out) {
			t.Errorf("%q is written as no UTF-8", s)
		}
	}
}
