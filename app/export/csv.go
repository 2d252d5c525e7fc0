package export

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// CSVOptions of WriteCSV. The zero value is a CSV by RFC 4180.
type CSVOptions struct {
	Comma byte // between fields: ',' (also for 0), ';' or '\t'
	// BOM puts a byte order mark in front, by which Excel knows UTF-8 when
	// the file is opened by double-click.
	BOM bool
}

// WriteCSV writes t to w as described in the package comment and returns the
// number of rows below the header. It holds one row and a small buffer,
// however long the table is. It returns a *fault.Invalid for another Comma,
// before anything is written, and the errors of w and of the table's Rows as
// they are: what was written until then stays.
func WriteCSV(ctx context.Context, w io.Writer, t Table, opts *CSVOptions) (int, error) {
	c := csvWriter{w: w, comma: ',', buf: make([]byte, 0, csvBuffer)}
	if opts != nil {
		switch opts.Comma {
		case 0:
		case ',', ';', '\t':
			c.comma = opts.Comma
		default:
			return 0, fault.Invalidf("comma", "must be a comma, a semicolon or a tab")
		}
		if opts.BOM {
			c.buf = append(c.buf, "\ufeff"...)
		}
	}
	head := make([]Cell, len(t.Columns))
	for i, col := range t.Columns {
		head[i] = Text(col.Name)
	}
	if err := c.row(head); err != nil {
		return 0, err
	}
	rows := 0
	err := t.Rows(ctx, func(cells []Cell) error {
		rows++
		return c.row(cells)
	})
	if err != nil {
		return rows, err
	}
	return rows, c.flush()
}

const csvBuffer = 64 << 10

// csvWriter appends rows to a buffer and sends it on when it is nearly full.
type csvWriter struct {
	w     io.Writer
	comma byte
	buf   []byte
}

func (c *csvWriter) row(cells []Cell) error {
	start := len(c.buf)
	for i, cell := range cells {
		if i > 0 {
			c.buf = append(c.buf, c.comma)
		}
		if cell.kind == text {
			c.text(cell.s)
		} else {
			c.buf = cell.append(c.buf)
		}
	}
	if len(c.buf) == start {
		// An empty line would be no record at all.
		c.buf = append(c.buf, `""`...)
	}
	c.buf = append(c.buf, '\r', '\n')
	if len(c.buf) < csvBuffer-csvBuffer/8 {
		return nil
	}
	return c.flush()
}

func (c *csvWriter) flush() error {
	_, err := c.w.Write(c.buf)
	c.buf = c.buf[:0]
	if cap(c.buf) > 4*csvBuffer { // one huge field does not stay in memory
		c.buf = make([]byte, 0, csvBuffer)
	}
	return err
}

// text appends a field of text, guarded and, where it needs it, quoted.
func (c *csvWriter) text(s string) {
	if asIs(s) {
		c.buf = append(c.buf, s...)
		return
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	guarded := runs(s)
	if !guarded && !quotes(s) {
		c.buf = append(c.buf, s...)
		return
	}
	c.buf = append(c.buf, '"')
	if guarded {
		c.buf = append(c.buf, '\'')
	}
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		c.buf = append(c.buf, s[:i+1]...)
		c.buf = append(c.buf, '"')
		s = s[i+1:]
	}
	c.buf = append(c.buf, s...)
	c.buf = append(c.buf, '"')
}

// asIs reports whether a field is most certainly written as it is: letters
// and digits of ASCII, and between them what has no meaning there.
func asIs(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == ',' || c == ';' {
			return false
		}
	}
	return letterOrDigit(s[0]) && letterOrDigit(s[len(s)-1])
}

func letterOrDigit(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// quotes reports whether a field needs quotes: because of what RFC 4180 names,
// of blanks at its ends that readers trim, and of all that another program
// could take for the separator.
func quotes(s string) bool {
	return s[0] == ' ' || s[len(s)-1] == ' ' || strings.ContainsAny(s, "\",;\t\r\n")
}
