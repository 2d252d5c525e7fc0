package importer_test

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// readAll reads records and refusals, in their order.
func readAll(t testing.TB, in string, comma byte) (records [][]string, bad []importer.RowError) {
	t.Helper()
	r, err := importer.NewReader(strings.NewReader(in), comma)
	if err != nil {
		t.Fatal(err)
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			if r.Offset() != int64(len(in)) {
				t.Errorf("%q: %d bytes were read", in, r.Offset())
			}
			return records, bad
		}
		if e, ok := errors.AsType[importer.RowError](err); ok {
			bad = append(bad, e)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, record.Fields)
	}
}

func TestReaderLines(t *testing.T) {
	t.Parallel()
	in := "\ufeffa,b\r\n\r\n1,\"x\n\ny\"\n2,z\n\n\n3,w"
	r, err := importer.NewReader(strings.NewReader(in), 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []importer.Record
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, record)
	}
	want := []importer.Record{{1, []string{"a", "b"}}, {3, []string{"1", "x\n\ny"}}, {6, []string{"2", "z"}}, {9, []string{"3", "w"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
}

func TestReaderRefusesRowsByThemselves(t *testing.T) {
	t.Parallel()
	in := "a,b\n" +
		"1,\"x\"y\n" + // line 2
		"2,\"x\"\"\"y\",z\n" +
		"3,\xff\n" +
		"4," + strings.Repeat("x", importer.MaxField+1) + "\n" +
		"5," + strings.Repeat(strings.Repeat("x", 1000)+",", 999) + "\n" +
		"6," + strings.Repeat(",", importer.MaxFields) + "\n" +
		"7,good\n" +
		"8,\"never\nclosed\n"
	records, bad := readAll(t, in, 0)
	if d := cmp.Diff([][]string{{"a", "b"}, {"7", "good"}}, records[:2]); d != "" {
		t.Errorf("records (-want +got):\n%s", d)
	}
	want := []importer.RowError{
		{Line: 2, Reason: "has text behind a closing quote"},
		{Line: 3, Reason: "has text behind a closing quote"},
		{Line: 4, Reason: "is not valid UTF-8"},
		{Line: 5, Reason: "has a field of more than 65536 bytes"},
		{Line: 6, Reason: "has more than 1000 fields"},
		{Line: 7, Reason: "has more than 1000 fields"},
		{Line: 9, Reason: "has quotes that are never closed"},
	}
	if d := cmp.Diff(want, bad); d != "" {
		t.Errorf("refusals (-want +got):\n%s", d)
	}
	_, bad = readAll(t, "a\n"+strings.Repeat(strings.Repeat("x", importer.MaxField)+",", 17)+"\nb\n", ',')
	if len(bad) != 1 || bad[0].Reason != "has more than 1048576 bytes" {
		t.Errorf("a long row: %+v", bad)
	}
}

func TestReaderFindsTheSeparator(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"a,b,c\n":             {"a", "b", "c"},
		"a;b;c\n":             {"a", "b", "c"},
		"a\tb\tc\n":           {"a", "b", "c"},
		"a|b|c\n":             {"a", "b", "c"},
		"\"a,b,c,d\";e\n":     {"a,b,c,d", "e"},
		"a\n1,2,3\n":          {"a"},
		"\r\n\na;b\n":         {"a", "b"},
		"a,b;c,d;e,f":         {"a", "b;c", "d;e", "f"},
		"\"x\ny;;;\",b\n1;2;": {"x\ny;;;", "b"},
	} {
		if records, bad := readAll(t, in, 0); len(bad) > 0 || !slices.Equal(records[0], want) {
			t.Errorf("%q: %q %v, want %q", in, records, bad, want)
		}
	}
	for _, comma := range "\"\n\r x\x00" {
		if _, err := importer.NewReader(strings.NewReader(""), byte(comma)); (comma != 0) != errors.Is(err, fault.ErrInvalid) {
			t.Errorf("separator %q: %v", comma, err)
		}
	}
}

func TestReaderPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	r, err := importer.NewReader(io.MultiReader(strings.NewReader("a,b\n1,"), iotest.ErrReader(broken)), ',')
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); err != broken {
		t.Errorf("got %v", err)
	}
}

// vector reads a file of the reference answers, which are in testdata or in
// the folder that HEADWAY_VECTORS names.
func vector(t testing.TB, path string) []byte {
	t.Helper()
	dir := os.Getenv("HEADWAY_VECTORS")
	if dir == "" {
		dir = "testdata"
	}
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The files of csv-spectrum. The reference of one is not its content: it has
// another phone number, and is no list.
func TestVectorsCSVSpectrum(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates",
		"newlines", "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
	} {
		in := string(vector(t, "public/csv-spectrum/csvs/"+name+".csv"))
		records, bad := readAll(t, in, 0)
		if name == "location_coordinates" {
			want := []string{"2095257564", "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W", "Modesto", "Stanislaus"}
			if len(bad) > 0 || len(records) != 2 || !slices.Equal(records[1], want) {
				t.Errorf("%s: %q, %v", name, records, bad)
			}
			continue
		}
		if len(bad) > 0 {
			t.Errorf("%s: %v", name, bad)
		}
		var want []map[string]string
		if err := json.Unmarshal(vector(t, "public/csv-spectrum/json/"+name+".json"), &want); err != nil {
			t.Fatal(err)
		}
		var got []map[string]string
		for _, r := range records[1:] {
			m := map[string]string{}
			for i, field := range r {
				m[records[0][i]] = field
			}
			got = append(got, m)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// The cases of the standard library's reader, but for its options that this
// one does not have: comments, trimming, other separators and a fixed number
// of fields. It keeps CR LF inside quotes, which the standard library turns
// into LF, and takes a quote inside a field without quotes for text.
func TestVectorsGoEncodingCSVReader(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name   string     `json:"name"`
		Input  string     `json:"input_base64"`
		Want   [][]string `json:"expected_records"`
		Errors []string   `json:"expected_errors"`
		Comma  string     `json:"comma"`
		Note   string     `json:"comment"`
		Trim   bool       `json:"trim_leading_space"`
		Lazy   bool       `json:"lazy_quotes"`
	}
	if err := json.Unmarshal(vector(t, "public/go-encoding-csv/reader_cases.json"), &cases); err != nil {
		t.Fatal(err)
	}
	tested := 0
	for _, c := range cases {
		if c.Note != "" || c.Trim || c.Lazy || c.Comma != "" && c.Comma != ";" {
			continue
		}
		tested++
		b, err := base64.StdEncoding.DecodeString(c.Input)
		if err != nil {
			t.Fatal(err)
		}
		comma := byte(',')
		if c.Comma != "" {
			comma = c.Comma[0]
		}
		records, bad := readAll(t, string(b), comma)
		switch c.Name {
		case "CRLFInQuotedField":
			c.Want[0][1] = "Hello\r\nHi"
		case "BadDoubleQuotes", "BadBareQuote":
			c.Errors, c.Want = nil, [][]string{{`a""b`, "c"}}
			if c.Name == "BadBareQuote" {
				c.Want = [][]string{{`a "word"`, "b"}}
			}
		case "BadTrailingQuote":
			c.Errors, c.Want = nil, [][]string{{"a word", `b"`}}
		case "BinaryBlobField":
			if len(bad) != 1 || len(records) != 0 {
				t.Errorf("%s: %q, %v", c.Name, records, bad)
			}
			continue
		}
		syntax := slices.ContainsFunc(c.Errors, func(e string) bool { return strings.Contains(e, `"`) })
		if syntax != (len(bad) > 0) {
			t.Errorf("%s: refusals %v, want %q", c.Name, bad, c.Errors)
		}
		if d := cmp.Diff(c.Want, records); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.Name, d)
		}
	}
	if tested < 40 {
		t.Errorf("only %d cases", tested)
	}
}

// What the standard library accepts it reads the same, but for CR LF inside
// quotes; and no input makes the reader fail, loop or hold more than it may.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"", "a,b\n1,2\n", "a;b\r\n\"1;\"\"\";2", "\ufeffa\n", "\"", "a\"b\nc", "\"a\"b,c\nd,e", "a,\xff\nb,c", "\r\r\n,\r", "'=1,\"'=2\"\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		records, bad := readAll(t, string(b), ',')
		for _, r := range records {
			for _, field := range r {
				if !utf8.ValidString(field) || len(field) > importer.MaxField {
					t.Errorf("%q was let through", field)
				}
			}
		}
		std := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil || len(bad) > 0 {
			return
		}
		for i := range records {
			for j := range records[i] {
				records[i][j] = strings.ReplaceAll(records[i][j], "\r\n", "\n")
			}
		}
		if d := cmp.Diff(fmt.Sprintf("%q", want), fmt.Sprintf("%q", records)); d != "" {
			t.Errorf("the standard library reads %q otherwise (-std +got):\n%s", b, d)
		}
	})
}
