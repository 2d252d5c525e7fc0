package export_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// A spreadsheet program, not the library that wrote it, reads the workbook and
// the CSV: numbers are numbers, days are dates, and text that looks like a
// formula, in whatever way, is text, in cells and in the names of columns.
func TestXLSXOpensInLibreOffice(t *testing.T) {
	t.Parallel()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("HEADWAY_REQUIRE_ALL") == "1" {
			t.Fatalf("LibreOffice is required: %v", err)
		}
		t.Skipf("skipped: LibreOffice is not installed: %v", err)
	}
	dir := t.TempDir()
	payloads := formulas(t)
	table := export.Table{
		Name: "Sales",
		Columns: []export.Column{{ID: "name", Name: "Name"}, {ID: "day", Name: "Day"}, {ID: "orders", Name: "Orders"}, {ID: "revenue", Name: "Revenue"},
			{ID: "title", Name: "=1+5"}, {ID: "note", Name: "@SUM(1;2)"}},
		Rows: func(_ context.Context, yield func([]export.Cell) error) error {
			for _, text := range payloads {
				row := []export.Cell{export.Text(text), export.Day(period.On(2026, 3, 9)), export.Number(-42, 0), export.Number(123456, 2), export.Text(text), export.Text(";" + text)}
				if err := yield(row); err != nil {
					return err
				}
			}
			return nil
		},
	}
	write := func(name string, write func(io.Writer) error) string {
		t.Helper()
		path := filepath.Join(dir, name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	book := write("book.xlsx", func(w io.Writer) error { _, err := export.WriteXLSX(t.Context(), w, table, nil); return err })
	sheet := write("sheet.csv", func(w io.Writer) error { _, err := export.WriteCSV(t.Context(), w, table, nil); return err })
	pay, err := export.TimeReport(timeReport(), export.TimeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	month := write("time.csv", func(w io.Writer) error { _, err := export.WriteCSV(t.Context(), w, pay, nil); return err })
	cmd := exec.CommandContext(t.Context(), soffice, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--convert-to", "fods", "--outdir", dir, book, sheet, month)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v\n%s", err, out)
	}
	for name, wants := range map[string][]string{
		"book.fods": {
			`office:value-type="float" office:value="-42"`, `office:value-type="float" office:value="1234.56"`,
			`office:value-type="date" office:date-value="2026-03-09"`, `<text:p>=1+2</text:p>`, `<text:p>@SUM(1;2)</text:p>`,
		},
		"sheet.fods": {`office:value-type="float" office:value="-42"`, `<text:p>&apos;=1+2</text:p>`, `<text:p>&apos;@SUM(1;2)</text:p>`},
		"time.fods": {
			`<text:p>&apos;=Ann</text:p>`, `office:value-type="float" office:value="27"`, `office:value-type="float" office:value="97200"`,
			`office:value-type="float" office:value="4060"`, `office:value-type="date" office:date-value="2026-03-01"`,
		},
	} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(b), want) && !strings.Contains(string(b), strings.ReplaceAll(want, "&apos;", "'")) {
				t.Errorf("LibreOffice read no %s in %s", want, name)
			}
		}
		if at := strings.Index(string(b), "table:formula"); at >= 0 {
			t.Errorf("LibreOffice read a formula in %s: %s", name, b[at:min(len(b), at+200)])
		}
	}
}

// formulas are texts that a spreadsheet might run: every beginning by which
// one knows a formula, bare and behind what it trims, and what others found.
func formulas(t *testing.T) []string {
	t.Helper()
	found, err := os.ReadFile(filepath.Join("testdata", "public", "csv-injection", "payloads.txt"))
	if err != nil {
		t.Fatal(err)
	}
	texts := append(strings.Split(strings.TrimSpace(string(found)), "\n"), "=1+2", `=1,2;3"4"`, "-2+3+cmd|' /C calc'!A0")
	for _, sign := range triggers {
		for _, before := range []string{"", " ", "'", "''", "\u00a0", "\ufeff", "\u3000", `"`} {
			texts = append(texts, before+string(sign)+"1+2", before+string(sign)+"=1+2")
		}
	}
	return texts
}
