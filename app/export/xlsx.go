package export

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// MaxXLSXRows is the largest number of rows below the header of an XLSX; for
// more, CSV is offered instead (C15).
const MaxXLSXRows = 200_000

// XLSXOptions of WriteXLSX. The zero value is ready to use.
type XLSXOptions struct {
	MaxRows int // at most; 0 means MaxXLSXRows, which it cannot pass
}

// WriteXLSX writes t to w as a workbook of one sheet and returns the number of
// rows below the header. The header stays in sight when one scrolls. Numbers
// are numbers that show all their decimals, days are dates, instants are date
// and time in UTC to the second, and text is text, whatever it begins with.
// What a spreadsheet would not keep exactly is text too: numbers of more than
// 15 digits and days before March 1900.
//
// A table of more rows than allowed, and text longer than a cell holds, is a
// *fault.Refusal with the code use_csv; then, and after errors of the table's
// Rows, which come back as they are, nothing was written to w.
func WriteXLSX(ctx context.Context, w io.Writer, t Table, opts *XLSXOptions) (rows int, err error) {
	limit := MaxXLSXRows
	if opts != nil && opts.MaxRows > 0 {
		limit = min(limit, opts.MaxRows)
	}
	f := excelize.NewFile()
	defer f.Close()
	s, err := newSheet(f, t)
	if err != nil {
		return 0, err
	}
	err = t.Rows(ctx, func(cells []Cell) error {
		if rows == limit {
			return useCSV("the table has more than %d rows", limit)
		}
		rows++
		return s.row(cells)
	})
	if err != nil {
		return 0, err
	}
	if err := s.stream.Flush(); err != nil {
		return 0, err
	}
	return rows, f.Write(w)
}

func useCSV(format string, args ...any) error {
	return &fault.Refusal{Code: "use_csv", Field: "format", Err: fault.ErrInvalid,
		Reason: fmt.Sprintf(format, args...) + ", which XLSX cannot hold: use CSV"}
}

// sheet writes rows to the only sheet of a workbook.
type sheet struct {
	file    *excelize.File
	stream  *excelize.StreamWriter
	values  []any
	written int
	head    int         // style of the header
	day     int         // style of dates
	instant int         // style of dates with time
	numbers map[int]int // styles of numbers, by scale
}

func newSheet(f *excelize.File, t Table) (*sheet, error) {
	name := sheetName(t.Name)
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return nil, err
	}
	stream, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	s := &sheet{file: f, stream: stream, values: make([]any, len(t.Columns)), numbers: map[int]int{}}
	if s.head, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
		return nil, err
	}
	if s.day, err = s.format("yyyy-mm-dd"); err != nil {
		return nil, err
	}
	if s.instant, err = s.format("yyyy-mm-dd hh:mm:ss"); err != nil {
		return nil, err
	}
	head := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = Text(c.Name)
		if err := stream.SetColWidth(i+1, i+1, width(c)); err != nil {
			return nil, err
		}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return s, s.row(head)
}

func width(c Column) float64 {
	w := c.Width
	if w == 0 {
		w = max(10, utf8.RuneCountInString(c.Name)+2)
	}
	return float64(min(w, 80))
}

// sheetName makes a name that spreadsheets take: 31 characters, none of those
// that have a meaning in references.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return ' '
		}
		return r
	}, s)
	for utf16Len(s) > excelize.MaxSheetNameLength {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	if s = strings.Trim(s, " '"); s == "" {
		return "Export"
	}
	return s
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

func (s *sheet) format(number string) (int, error) {
	return s.file.NewStyle(&excelize.Style{CustomNumFmt: &number})
}

func (s *sheet) row(cells []Cell) error {
	for i, c := range cells {
		v, err := s.value(c)
		if err != nil {
			return err
		}
		if s.written == 0 {
			v = excelize.Cell{StyleID: s.head, Value: v}
		}
		s.values[i] = v
	}
	s.written++
	return s.stream.SetRow("A"+strconv.Itoa(s.written), s.values)
}

// value returns what excelize takes for a cell.
func (s *sheet) value(c Cell) (any, error) {
	switch c.kind {
	case text:
		if len(c.s) > excelize.TotalCellChars && utf16Len(c.s) > excelize.TotalCellChars {
			return nil, useCSV("a text has more than %d characters", excelize.TotalCellChars)
		}
		return strings.ToValidUTF8(c.s, "\ufffd"), nil
	case number:
		return s.number(c)
	case day:
		if d := period.Date(c.n); d >= period.On(1900, time.March, 1) {
			return excelize.Cell{StyleID: s.day, Value: int(d - period.On(1899, time.December, 30))}, nil
		}
		return c.String(), nil
	case flag:
		return c.n != 0, nil
	case instant:
		if t := time.UnixMicro(c.n).UTC(); t.Year() > 1900 {
			return excelize.Cell{StyleID: s.instant, Value: t.Truncate(time.Second)}, nil
		}
		return c.String(), nil
	}
	return nil, nil
}

// exactDigits is how many digits spreadsheets keep of a number.
const exactDigits = 999_999_999_999_999

func (s *sheet) number(c Cell) (any, error) {
	if c.s != "" || c.n > exactDigits || c.n < -exactDigits {
		return c.String(), nil
	}
	if c.scale == 0 {
		return c.n, nil
	}
	style, ok := s.numbers[int(c.scale)]
	if !ok {
		var err error
		if style, err = s.format("0." + strings.Repeat("0", int(c.scale))); err != nil {
			return nil, err
		}
		s.numbers[int(c.scale)] = style
	}
	// The file holds decimal digits, and excelize takes them as a float64
	// only: up to 15 of them come out as they went in.
	v, err := strconv.ParseFloat(money.FormatScaled(c.n, int(c.scale)), 64)
	return excelize.Cell{StyleID: style, Value: v}, err
}
