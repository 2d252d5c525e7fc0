package export_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// reopened writes a table as XLSX and opens it again.
func reopened(t testing.TB, table export.Table) (*excelize.File, string) {
	t.Helper()
	var b bytes.Buffer
	if _, err := export.WriteXLSX(context.Background(), &b, table, nil); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	sheets := f.GetSheetList()
	if len(sheets) != 1 {
		t.Fatalf("sheets: %q", sheets)
	}
	return f, sheets[0]
}

func TestWriteXLSXCells(t *testing.T) {
	t.Parallel()
	type read struct {
		kind       excelize.CellType
		raw, shown string
	}
	const (
		textType   = excelize.CellTypeInlineString
		numberType = excelize.CellTypeUnset // a cell without a type holds a number
	)
	for _, c := range []struct {
		cell export.Cell
		want read
	}{
		{export.Text("Ann"), read{textType, "Ann", "Ann"}},
		{export.Text("=1+1"), read{textType, "=1+1", "=1+1"}},
		{export.Text("-5"), read{textType, "-5", "-5"}},
		{export.Text(" <a> & \"b\"\n"), read{textType, " <a> & \"b\"\n", " <a> & \"b\"\n"}},
		{export.Text("1503960366"), read{textType, "1503960366", "1503960366"}},
		{export.Number(-42, 0), read{numberType, "-42", "-42"}},
		{export.Number(-1250, 2), read{numberType, "-12.5", "-12.50"}},
		{export.Number(1, 4), read{numberType, "0.0001", "0.0001"}},
		{export.Number(999_999_999_999_999, 0), read{numberType, "999999999999999", "999999999999999"}},
		{export.Number(-999_999_999_999_999, 2), read{numberType, "-9999999999999.99", "-9999999999999.99"}},
		{export.Number(1_000_000_000_000_001, 0), read{textType, "1000000000000001", "1000000000000001"}},
		{export.Number(1_000_000_000_000_001, 2), read{textType, "10000000000000.01", "10000000000000.01"}},
		{export.Rounded(target.Percent(9e18, 1), 1), read{textType, "900000000000000000000.0", "900000000000000000000.0"}},
		{export.Day(period.On(2024, 2, 29)), read{numberType, "45351", "2024-02-29"}},
		{export.Day(period.On(1900, 3, 1)), read{numberType, "61", "1900-03-01"}},
		{export.Day(period.On(1900, 2, 28)), read{textType, "1900-02-28", "1900-02-28"}},
		{export.Instant(time.Date(2024, 2, 29, 18, 30, 15, 999_000_000, time.UTC)), read{numberType, "45351.7710069444", "2024-02-29 18:30:15"}},
		{export.Flag(true), read{excelize.CellTypeBool, "1", "TRUE"}},
		{export.Cell{}, read{numberType, "", ""}},
	} {
		f, sheet := reopened(t, tableOf([]export.Cell{c.cell, export.Text("end")}))
		kind, err1 := f.GetCellType(sheet, "A2")
		raw, err2 := f.GetCellValue(sheet, "A2", excelize.Options{RawCellValue: true})
		shown, err3 := f.GetCellValue(sheet, "A2")
		formula, err4 := f.GetCellFormula(sheet, "A2")
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		if c.want.kind == numberType && strings.HasPrefix(raw, c.want.raw) && strings.Contains(c.want.raw, "45351.77") {
			raw = c.want.raw // digits beyond the second
		}
		if got := (read{kind, raw, shown}); got != c.want || formula != "" {
			t.Errorf("%v is read as %+v with formula %q, want %+v", c.cell, got, formula, c.want)
		}
	}
}

// Numbers of up to 15 digits keep every one of them.
func TestWriteXLSXExactNumbers(t *testing.T) {
	t.Parallel()
	var rows [][]export.Cell
	var want []string
	n := int64(987_654_321_012_345)
	for scale := range 5 {
		for v := n; v != 0; v /= 10 {
			rows = append(rows, []export.Cell{export.Number(v, scale)})
			want = append(want, export.Number(v, scale).String())
		}
	}
	f, sheet := reopened(t, tableOf(rows...))
	got, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if got[i+1][0] != want[i] {
			t.Errorf("%s is shown as %s", want[i], got[i+1][0])
		}
	}
}

func TestWriteXLSXSheet(t *testing.T) {
	t.Parallel()
	table := tableOf(texts("x", "y"))
	table.Name = "Sales: [north/south]? a name that is far too long"
	table.Columns[1].Width = 33
	f, sheet := reopened(t, table)
	if sheet != "Sales   north south   a name th" {
		t.Errorf("the sheet is called %q", sheet)
	}
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes: %+v, %v", panes, err)
	}
	if w, err := f.GetColWidth(sheet, "B"); err != nil || w != 33 {
		t.Errorf("width of B: %v, %v", w, err)
	}
	style, err := f.GetCellStyle(sheet, "A1")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := f.GetStyle(style); err != nil || s.Font == nil || !s.Font.Bold {
		t.Errorf("style of the header: %+v, %v", s, err)
	}
	rows, err := f.GetRows(sheet)
	if d := cmp.Diff([][]string{{"A", "B"}, {"x", "y"}}, rows); d != "" || err != nil {
		t.Errorf("rows (-want +got): %s%v", d, err)
	}
	if _, sheet := reopened(t, tableOf(texts("x"))); sheet != "Export" {
		t.Errorf("a table without a name: %q", sheet)
	}
}

func TestWriteXLSXRefusals(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		table export.Table
		opts  *export.XLSXOptions
		code  string
		err   error
	}{
		"too many rows": {tableOf(texts("1"), texts("2"), texts("3")), &export.XLSXOptions{MaxRows: 2}, "use_csv", fault.ErrInvalid},
		"a long text":   {tableOf(texts(strings.Repeat("ü", 32_768))), nil, "use_csv", fault.ErrInvalid},
		"broken rows": {export.Table{Rows: func(context.Context, func([]export.Cell) error) error {
			return broken
		}}, nil, "internal", broken},
	} {
		var b bytes.Buffer
		rows, err := export.WriteXLSX(context.Background(), &b, c.table, c.opts)
		if !errors.Is(err, c.err) || fault.Code(err) != c.code || rows != 0 || b.Len() > 0 {
			t.Errorf("%s: %d rows, %v (%s), %d bytes written", name, rows, err, fault.Code(err), b.Len())
		}
	}
	if _, err := export.WriteXLSX(context.Background(), new(bytes.Buffer), tableOf(texts(strings.Repeat("ü", 32_767))), nil); err != nil {
		t.Errorf("the longest text: %v", err)
	}
}

// The limit of rows is that of C15 whatever is asked for.
func TestWriteXLSXMostRows(t *testing.T) {
	t.Parallel()
	row := []export.Cell{export.Number(1, 0)}
	table := tableOf(row)
	table.Rows = func(ctx context.Context, yield func([]export.Cell) error) error {
		for range 200_001 {
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
	var b bytes.Buffer
	_, err := export.WriteXLSX(context.Background(), &b, table, &export.XLSXOptions{MaxRows: 1_000_000})
	if fault.Code(err) != "use_csv" {
		t.Errorf("200,001 rows: %v", err)
	}
}
