package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// checker holds requests of one operation to the schemas that its OpenAPI
// document shows, and names each field that is wrong (C18). It stands in for
// huma's own validation, which takes names in any case, names a missing
// property in words only, echoes values, and has its words in globals of the
// program.
type checker struct {
	schemas huma.Registry
	params  []*huma.Param
	bodies  map[string]*huma.Schema // by media type; none if the operation has no body
	json    *huma.Schema            // of an application/json body
	needed  bool                    // a body is required
	parts   bool                    // as Route.Parts
	limit   int64
	timeout time.Duration // for the body
}

func newChecker(schemas huma.Registry, op *huma.Operation, route Route) *checker {
	c := &checker{
		schemas: schemas, params: op.Parameters, bodies: map[string]*huma.Schema{}, limit: route.MaxBody, timeout: route.BodyTimeout, parts: route.Parts,
	}
	if op.RequestBody != nil {
		c.needed = op.RequestBody.Required
		for mediaType, m := range op.RequestBody.Content {
			c.bodies[mediaType] = m.Schema
		}
		c.json = c.bodies["application/json"]
	}
	return c
}

// findings collects what is wrong with a request.
type findings struct {
	schemas huma.Registry
	parts   bool // a list that is too long is too large
	errs    []error
	more    int
}

func (f *findings) add(field, format string, args ...any) {
	if len(f.errs) == maxFaults {
		f.more++
		return
	}
	f.errs = append(f.errs, fault.Invalidf(shorten(field, 200), format, args...))
}

func (f *findings) err() error {
	if f.more > 0 {
		f.errs = append(f.errs, fault.Invalidf("", "and %d fields more are wrong", f.more))
	}
	return fault.Join(f.errs...)
}

// shorten keeps an answer small that names what somebody sent.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// checkParams checks path, query and headers.
func (c *checker) checkParams(r *http.Request) error {
	f := &findings{schemas: c.schemas}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &fault.Refusal{Code: "malformed", Reason: "the query string cannot be read", Err: errMalformed}
	}
	for _, p := range c.params {
		var values []string
		switch p.In {
		case "path":
			values = []string{r.PathValue(p.Name)}
		case "query":
			values = query[p.Name]
			delete(query, p.Name)
		case "header":
			values = r.Header.Values(p.Name)
		}
		switch list := p.Schema.Type == huma.TypeArray; {
		case len(values) == 0 && p.Required:
			f.add(p.Name, "is required")
		case len(values) == 0:
		case list:
			f.param(p.Name, p.Schema, anySlice(values))
		case len(values) > 1:
			f.add(p.Name, "is given more than once")
		default:
			f.param(p.Name, p.Schema, parsed(p.Schema, values[0]))
		}
	}
	for _, name := range sortedKeys(query) {
		f.add(name, "is not a parameter here")
	}
	return f.err()
}

// param checks the value of a parameter; unlike texts in a body it has no line
// breaks.
func (f *findings) param(name string, s *huma.Schema, v any) {
	texts, _ := v.([]any)
	if texts == nil {
		texts = []any{v}
	}
	for _, t := range texts {
		if t, ok := t.(string); ok && strings.ContainsFunc(t, unicode.IsControl) {
			f.add(name, "holds a control character")
			return
		}
	}
	f.value(name, s, v)
}

func anySlice(values []string) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// parsed reads the text of a parameter as JSON would have it.
func parsed(s *huma.Schema, text string) any {
	switch {
	case s.Type == huma.TypeInteger:
		return json.Number(text)
	case s.Type == huma.TypeBoolean && (text == "true" || text == "false"):
		return text == "true"
	}
	return text
}

// value checks v, which is JSON with numbers as json.Number.
func (f *findings) value(path string, s *huma.Schema, v any) {
	for s.Ref != "" {
		s = f.schemas.SchemaFromRef(s.Ref)
	}
	if v == nil {
		if !s.Nullable {
			f.add(or(path, "body"), "must not be null")
		}
		return
	}
	switch s.Type {
	case huma.TypeObject:
		f.object(path, s, v)
	case huma.TypeArray:
		f.list(path, s, v)
	case huma.TypeString:
		f.text(path, s, v)
	case huma.TypeInteger:
		f.integer(path, s, v)
	case huma.TypeBoolean:
		if _, ok := v.(bool); !ok {
			f.add(path, "must be true or false")
		}
	}
}

func (f *findings) object(path string, s *huma.Schema, v any) {
	fields, ok := v.(map[string]any)
	if !ok {
		f.add(or(path, "body"), "must be an object")
		return
	}
	at := func(name string) string {
		if path == "" {
			return name
		}
		return path + "." + name
	}
	for _, name := range s.Required {
		if _, ok := fields[name]; !ok {
			f.add(at(name), "is required")
		}
	}
	for _, name := range sortedKeys(fields) {
		if property, ok := s.Properties[name]; ok {
			f.value(at(name), property, fields[name])
		} else if each, ok := s.AdditionalProperties.(*huma.Schema); ok {
			f.value(at(name), each, fields[name])
		} else {
			f.add(at(name), "is not a known field")
		}
	}
}

func (f *findings) list(path string, s *huma.Schema, v any) {
	items, ok := v.([]any)
	switch {
	case !ok:
		f.add(or(path, "body"), "must be a list")
		return
	case s.MinItems != nil && len(items) < *s.MinItems:
		f.add(path, "must have at least %d", *s.MinItems)
	case s.MaxItems != nil && len(items) > *s.MaxItems && f.parts:
		f.errs = append(f.errs, &fault.Refusal{Code: "too_large", Field: path, Reason: fmt.Sprintf("has %d; at most %d are allowed", len(items), *s.MaxItems), Err: errTooLarge})
		return
	case s.MaxItems != nil && len(items) > *s.MaxItems:
		f.add(path, "has %d; at most %d are allowed", len(items), *s.MaxItems)
		return
	}
	for i, item := range items {
		f.value(fmt.Sprintf("%s[%d]", path, i), s.Items, item)
	}
}

func (f *findings) text(path string, s *huma.Schema, v any) {
	text, ok := v.(string)
	if !ok {
		f.add(path, "must be text, in quotes")
		return
	}
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text):
		f.add(path, "is not valid UTF-8")
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		f.add(path, "holds a control character")
	case s.MinLength != nil && n < *s.MinLength:
		f.add(path, "is required")
	case s.MaxLength != nil && n > *s.MaxLength:
		f.add(path, "has %d characters; at most %d are allowed", n, *s.MaxLength)
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, any(text)):
		f.add(path, "must be one of %s", join(s.Enum))
	case s.Format == "date":
		if _, err := period.ParseDate(text); err != nil {
			f.add(path, "must be a date such as 2026-03-29")
		}
	case s.Format == "date-time":
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			f.add(path, "must be an instant such as 2026-03-29T14:30:00Z")
		}
	}
}

func (f *findings) integer(path string, s *huma.Schema, v any) {
	number, _ := v.(json.Number)
	n, err := strconv.ParseInt(string(number), 10, 64)
	switch {
	case err != nil:
		f.add(path, "must be a whole number")
	case s.Minimum != nil && float64(n) < *s.Minimum:
		f.add(path, "must be at least %v", *s.Minimum)
	case s.Maximum != nil && float64(n) > *s.Maximum:
		f.add(path, "must be at most %v", *s.Maximum)
	}
}

func join(values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ", ")
}

func or(path, otherwise string) string {
	if path == "" {
		return otherwise
	}
	return path
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
