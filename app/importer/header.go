package importer

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// MetricPrefix stands in a Mapping before the name of a metric that is called
// like a field of entries: "metric:date".
const MetricPrefix = "metric:"

// ParseMapping reads a mapping as it is typed in one line: field=column, with
// commas between them, and with quotes around what holds a comma or an equal
// sign of its own: person=Id,date=ActivityDate,"metric:A, b=Column C". It
// returns a *fault.Invalid for anything else.
func ParseMapping(s string) (map[string]string, error) {
	m := make(map[string]string)
	if strings.TrimSpace(s) == "" {
		return m, nil
	}
	r := csv.NewReader(strings.NewReader(s))
	r.TrimLeadingSpace = true
	pairs, err := r.Read()
	if err == nil {
		_, err = r.Read()
	}
	if err != io.EOF {
		return nil, fault.Invalidf("mapping", "must be field=column, with commas between them")
	}
	for _, pair := range pairs {
		field, column, ok := strings.Cut(pair, "=")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if !ok || field == "" || column == "" {
			return nil, fault.Invalidf("mapping", "%.40q is not field=column", pair)
		}
		if _, twice := m[field]; twice {
			return nil, fault.Invalidf("mapping", "names the field %q twice", field)
		}
		m[field] = column
	}
	return m, nil
}

// field is one that an import knows.
type field struct {
	name     string
	required bool
}

// table is a file whose header has been read.
type table struct {
	*Reader
	header []string
	fields map[string]int // by name of the field, the column
	used   []bool         // columns that something is made of
}

// none is the column of a field that the file does not have.
const none = -1

// column returns the column of a field, or none.
func (t *table) column(field string) int {
	if i, ok := t.fields[field]; ok {
		return i
	}
	return none
}

// name is what stands in the header above a column.
func (t *table) name(column int) string {
	if column == none {
		return ""
	}
	return t.header[column]
}

// get is the text of a column without blanks around it.
func (t *table) get(r Record, column int) string {
	if column == none {
		return ""
	}
	return strings.TrimSpace(r.Fields[column])
}

// open reads the header of a file from its start and finds the fields. What
// the mapping names beyond them is the caller's to take from the second
// result: names of metrics, in order, each with its column.
func open(req Request, fields []field, metrics bool) (*table, []mapped, error) {
	if _, err := req.File.Seek(0, io.SeekStart); err != nil {
		return nil, nil, err
	}
	r, err := NewReader(req.File, req.Comma)
	if err != nil {
		return nil, nil, err
	}
	head, err := r.Read()
	if bad, ok := errors.AsType[RowError](err); ok {
		return nil, nil, fault.Invalidf("file", "%v", bad)
	}
	if err == io.EOF {
		return nil, nil, fault.Invalidf("file", "is empty: a header is required")
	}
	if err != nil {
		return nil, nil, err
	}
	t := &table{Reader: r, header: head.Fields, fields: make(map[string]int), used: make([]bool, len(head.Fields))}
	for i, name := range t.header {
		t.header[i] = strings.TrimSpace(export.Unguard(name))
	}
	rest, err := t.match(req.Mapping, fields, metrics)
	return t, rest, err
}

// mapped is a name of a mapping that is no field, and its column.
type mapped struct {
	name   string
	column int
}

// match finds the columns of the fields, by the mapping first.
func (t *table) match(mapping map[string]string, fields []field, metrics bool) ([]mapped, error) {
	var rest []mapped
	for key, column := range mapping {
		i, err := t.find(column)
		if err != nil {
			return nil, err
		}
		if i == none {
			return nil, fault.Invalidf("mapping", "names the column %q, which the file does not have", column)
		}
		name, metric := strings.CutPrefix(key, MetricPrefix)
		at := slices.IndexFunc(fields, func(f field) bool { return fold(f.name) == fold(name) })
		switch {
		case !metric && at >= 0:
			t.fields[fields[at].name] = i
		case metrics:
			rest = append(rest, mapped{name, i})
		default:
			return nil, fault.Invalidf("mapping", "%q is none of: %s", key, names(fields))
		}
		t.used[i] = true
	}
	slices.SortFunc(rest, func(a, b mapped) int { return a.column - b.column })
	for _, f := range fields {
		if _, ok := t.fields[f.name]; ok {
			continue
		}
		i, err := t.find(f.name)
		if err != nil {
			return nil, err
		}
		if i == none || t.used[i] {
			if f.required {
				return nil, fault.Invalidf(f.name, "has no column: the file has %s", quoted(t.header))
			}
			continue
		}
		t.fields[f.name], t.used[i] = i, true
	}
	return rest, nil
}

// find returns the column of a name: the one that is called exactly so, else
// the one that is called so but for case, blanks, hyphens and underscores.
func (t *table) find(name string) (int, error) {
	for _, same := range []func(string) bool{
		func(head string) bool { return head == name },
		func(head string) bool { return fold(head) == fold(name) },
	} {
		i := slices.IndexFunc(t.header, same)
		if i < 0 {
			continue
		}
		if slices.ContainsFunc(t.header[i+1:], same) {
			return none, fault.Invalidf("file", "has two columns called %q", t.header[i])
		}
		return i, nil
	}
	return none, nil
}

// ignored lists the columns that nothing is made of.
func (t *table) ignored() []string {
	var out []string
	for i, name := range t.header {
		if !t.used[i] {
			out = append(out, name)
		}
	}
	return out
}

// fold is the form in which names of columns are compared.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

func names(fields []field) string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = f.name
	}
	return strings.Join(all, ", ")
}

func quoted(header []string) string {
	const most = 20
	list := fmt.Sprintf("%q", header[:min(len(header), most)])
	if len(header) > most {
		list += fmt.Sprintf(" and %d more", len(header)-most)
	}
	return list
}

// row reads the next row, with what export.Guard added taken away. One that is
// malformed or has another number of fields than the header is a RowError.
func (t *table) row() (Record, error) {
	r, err := t.Read()
	if bad, ok := errors.AsType[RowError](err); ok {
		bad.Code = "invalid"
		return r, bad
	}
	if err != nil {
		return r, err
	}
	if len(r.Fields) != len(t.header) {
		return r, RowError{Line: r.Line, Code: "invalid", Reason: fmt.Sprintf("has %d fields, the header %d", len(r.Fields), len(t.header))}
	}
	for i := range r.Fields {
		r.Fields[i] = export.Unguard(r.Fields[i])
	}
	return r, nil
}

// each calls fn for every good row below the header, counts them all and
// refuses the others.
func (t *table) each(ctx context.Context, u *unit, fn func(Record) error) error {
	for {
		r, err := t.row()
		if err == io.EOF {
			u.progress(t.Offset(), true)
			return nil
		}
		bad, malformed := errors.AsType[RowError](err)
		if err != nil && !malformed {
			return err
		}
		u.result.Rows++
		u.progress(t.Offset(), false)
		if malformed {
			u.refuse(bad)
		} else if err := fn(r); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
