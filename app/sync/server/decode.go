package server

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// field is one argument of a change.
type field struct {
	name     string
	into     any // pointer
	required bool
}

// decode reads the arguments of a change: one JSON object with these fields,
// spelled as here, each at most once, and nothing else. Whatever differs is a
// *fault.Invalid that names the field.
func decode(args json.RawMessage, fields []field) error {
	dec := json.NewDecoder(bytes.NewReader(args))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fault.Invalidf("args", "must be an object")
	}
	given := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return fault.Invalidf("args", "is not valid JSON")
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return fault.Invalidf("args", "is not valid JSON")
		}
		if given[name] {
			return fault.Invalidf(printable(name, 40), "is given twice")
		}
		given[name] = true
		if err := read(fields, name, value); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil || dec.More() {
		return fault.Invalidf("args", "is not valid JSON")
	}
	for _, f := range fields {
		if f.required && !given[f.name] {
			return fault.Invalidf(f.name, "is required")
		}
	}
	return nil
}

func read(fields []field, name string, value json.RawMessage) error {
	for _, f := range fields {
		switch {
		case f.name != name:
		case string(value) == "null", json.Unmarshal(value, f.into) != nil:
			return fault.Invalidf(name, "has a wrong type or is malformed")
		default:
			return nil
		}
	}
	return fault.Invalidf(printable(name, 40), "is unknown")
}

// quoted is a whole number that travels as a string, because it can pass 2^53.
type quoted int64

// UnmarshalJSON reads "42".
func (q *quoted) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != s {
		return fault.Invalidf("", "must be a whole number in quotes")
	}
	*q = quoted(n)
	return nil
}

// printable cuts text that a device sent to what every store keeps: valid
// UTF-8 of at most n characters without control characters.
func printable(s string, n int) string {
	out := make([]rune, 0, min(n, len(s)))
	for _, r := range s { // an invalid byte reads as U+FFFD
		if len(out) == n {
			break
		}
		if r < ' ' || r == 0x7f {
			r = '\uFFFD'
		}
		out = append(out, r)
	}
	return string(out)
}
