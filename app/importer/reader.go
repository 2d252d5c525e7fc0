package importer

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Limits of a CSV.
const (
	MaxField  = 64 << 10 // bytes of a field
	MaxRow    = 1 << 20  // bytes of a row
	MaxFields = 1000     // fields of a row
)

// Reader reads the records of a CSV as RFC 4180 has it, with LF as well as
// CR LF at the end of lines. Line breaks inside quotes stay as they are, empty
// lines are passed over, and a byte order mark in front is too. A quote inside
// a field that does not begin with one is text: 5" pipe.
//
// It holds one record at a time and never more than its limits, whatever the
// file is.
type Reader struct {
	src   *bufio.Reader
	comma byte
	line  int   // of the next byte, from 1
	read  int64 // bytes that were taken from src

	text []byte // of the record's fields, one after the other
	ends []int  // where each field ends in text
}

// Record is one row of a CSV.
type Record struct {
	Line   int // on which it begins, from 1
	Fields []string
}

const readAhead = 64 << 10

// NewReader returns a Reader of r. The comma stands between fields: a comma,
// a semicolon, a tab or a bar; 0 takes that of these which is most frequent in
// the first line. Another one is a *fault.Invalid.
func NewReader(r io.Reader, comma byte) (*Reader, error) {
	p := &Reader{src: bufio.NewReaderSize(r, readAhead), comma: comma, line: 1}
	bom, _ := p.src.Peek(3)
	if string(bom) == "\ufeff" {
		p.src.Discard(3)
		p.read = 3
	}
	switch comma {
	case 0:
		p.comma = p.detect()
	case ',', ';', '\t', '|':
	default:
		return nil, fault.Invalidf("comma", "must be a comma, a semicolon, a tab or a bar")
	}
	return p, nil
}

// detect counts the candidates in the first line, outside of quotes.
func (p *Reader) detect() byte {
	ahead, _ := p.src.Peek(readAhead)
	quoted := false
	var count [256]int
	for _, c := range bytes.TrimLeft(ahead, "\r\n") {
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			if c == '\n' {
				break
			}
			count[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t', '|'} {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

// Offset is how many bytes of the file have been read.
func (p *Reader) Offset() int64 { return p.read }

// Read returns the next record, or io.EOF after the last. A record that is
// malformed, too long or no UTF-8 is a RowError, and the next call goes on
// behind it. Other errors are those of the file.
func (p *Reader) Read() (Record, error) {
	for {
		p.text, p.ends = p.text[:0], p.ends[:0]
		line := p.line
		err := p.scan()
		if bad, ok := errors.AsType[RowError](err); ok {
			if bad.Line == 0 {
				bad.Line = line
			}
			return Record{}, bad
		}
		if err != nil {
			return Record{}, err
		}
		if len(p.ends) == 0 {
			continue // an empty line
		}
		if !utf8.Valid(p.text) {
			return Record{}, RowError{Line: line, Reason: "is not valid UTF-8"}
		}
		return p.record(line), nil
	}
}

// record cuts the text into fields that share one string.
func (p *Reader) record(line int) Record {
	text, from := string(p.text), 0
	fields := make([]string, len(p.ends))
	for i, end := range p.ends {
		fields[i] = text[from:end]
		from = end
	}
	return Record{Line: line, Fields: fields}
}

// next returns the next byte and keeps count. CR LF, and CR at the very end of
// the file, come as LF unless they are quoted.
func (p *Reader) next(quoted bool) (byte, error) {
	c, err := p.src.ReadByte()
	if err != nil {
		return 0, err
	}
	p.read++
	if c == '\r' && !quoted {
		after, err := p.src.Peek(1)
		if err != nil && err != io.EOF {
			return 0, err
		}
		if len(after) == 0 {
			return '\n', nil
		}
		if after[0] == '\n' {
			p.src.Discard(1)
			p.read++
			c = '\n'
		}
	}
	if c == '\n' {
		p.line++
	}
	return c, nil
}

// Where scan stands in a field.
type stage uint8

const (
	atStart stage = iota
	inBare
	inQuotes
	behindQuote // a quote within quotes: their end, or the first of two
)

// scan reads one record into p.text and p.ends; an empty line has no fields.
func (p *Reader) scan() error {
	at, opened, tooLong := atStart, 0, ""
	for {
		c, err := p.next(at == inQuotes)
		if err == io.EOF {
			switch {
			case at == inQuotes:
				return RowError{Line: opened, Reason: "has quotes that are never closed"}
			case at == atStart && len(p.ends) == 0:
				return io.EOF
			}
			return p.close(at, true, tooLong)
		}
		if err != nil {
			return err
		}
		switch {
		case at == inQuotes:
			if c == '"' {
				at = behindQuote
				continue
			}
		case c == '\n':
			return p.close(at, false, tooLong)
		case c == p.comma:
			if len(p.ends) >= MaxFields-1 {
				tooLong = fmt.Sprintf("has more than %d fields", MaxFields)
				p.ends = p.ends[:0]
			}
			p.ends = append(p.ends, len(p.text))
			at = atStart
			continue
		case c == '"' && at == atStart:
			at, opened = inQuotes, p.line
			continue
		case c == '"' && at == behindQuote:
			at = inQuotes
		case at == behindQuote:
			return p.skip(`has text behind a closing quote`)
		default:
			at = inBare
		}
		if p.fieldLength() >= MaxField {
			tooLong = fmt.Sprintf("has a field of more than %d bytes", MaxField)
		}
		if len(p.text) >= MaxRow {
			tooLong = fmt.Sprintf("has more than %d bytes", MaxRow)
		}
		if tooLong == "" {
			p.text = append(p.text, c)
		}
	}
}

func (p *Reader) fieldLength() int {
	if len(p.ends) == 0 {
		return len(p.text)
	}
	return len(p.text) - p.ends[len(p.ends)-1]
}

// close ends the record in the stage that scan has come to.
func (p *Reader) close(at stage, eof bool, tooLong string) error {
	if tooLong != "" {
		return RowError{Reason: tooLong}
	}
	if at != atStart || len(p.ends) > 0 {
		p.ends = append(p.ends, len(p.text))
	}
	return nil
}

// skip passes over the rest of a line that is malformed.
func (p *Reader) skip(reason string) error {
	bad := RowError{Line: p.line, Reason: reason}
	for {
		c, err := p.next(false)
		if err == io.EOF || err == nil && c == '\n' {
			return bad
		}
		if err != nil {
			return err
		}
	}
}
