package export_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// A spreadsheet program, not the library that wrote it, reads the workbook:
// numbers are numbers, days are dates, and text that looks like a formula is
// text.
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
	path := filepath.Join(dir, "report.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	table := export.Table{
		Name:    "Sales",
		Columns: []export.Column{{ID: "name", Name: "Name"}, {ID: "day", Name: "Day"}, {ID: "orders", Name: "Orders"}, {ID: "revenue", Name: "Revenue"}},
		Rows: func(_ context.Context, yield func([]export.Cell) error) error {
			return yield([]export.Cell{export.Text("=1+2"), export.Day(period.On(2026, 3, 9)), export.Number(-42, 0), export.Number(123456, 2)})
		},
	}
	if _, err := export.WriteXLSX(t.Context(), f, table, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), soffice, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--convert-to", "fods", "--outdir", dir, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "report.fods"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`office:value-type="float" office:value="-42"`,
		`office:value-type="float" office:value="1234.56"`,
		`office:value-type="date" office:date-value="2026-03-09"`,
		`<text:p>=1+2</text:p>`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("LibreOffice read no %s", want)
		}
	}
	if strings.Contains(string(b), "table:formula") {
		t.Error("LibreOffice read a formula")
	}
}
