package httpapi

import (
	"encoding/json"
	"fmt"
	"strings"
)

// repeatedName finds a name that an object of a JSON document has twice, and
// returns where it stands. Readers do not agree which of the two counts, so
// that what one has checked is not what another takes. The document is valid
// JSON.
func repeatedName(doc []byte) (path string, found bool) {
	s := nameScanner{doc: doc}
	s.value()
	return strings.Join(s.path, ""), s.found
}

// nameScanner walks through a JSON document that is valid.
type nameScanner struct {
	doc   []byte
	at    int
	path  []string // to what is being read; once found, to the name
	found bool
}

// next skips what has no meaning and returns the byte after it.
func (s *nameScanner) next() byte {
	for {
		switch c := s.doc[s.at]; c {
		case ' ', '\t', '\r', '\n', ',', ':':
			s.at++
		default:
			return c
		}
	}
}

// value walks through a value.
func (s *nameScanner) value() {
	switch s.next() {
	case '{':
		s.object()
	case '[':
		s.list()
	case '"':
		s.text()
	default:
		for s.at < len(s.doc) && !strings.ContainsRune(" \t\r\n,]}", rune(s.doc[s.at])) {
			s.at++
		}
	}
}

func (s *nameScanner) list() {
	s.at++
	for i := 0; s.next() != ']'; i++ {
		s.path = append(s.path, "")
		if c := s.doc[s.at]; c == '{' || c == '[' {
			s.path[len(s.path)-1] = fmt.Sprintf("[%d]", i)
		}
		if s.value(); s.found {
			return
		}
		s.path = s.path[:len(s.path)-1]
	}
	s.at++
}

func (s *nameScanner) object() {
	s.at++
	var few [16]string
	names := few[:0]
	var many map[string]bool
	for s.next() != '}' {
		name := s.text()
		step := name
		if len(s.path) > 0 {
			step = "." + name
		}
		s.path = append(s.path, step)
		if many == nil && len(names) == len(few) {
			many = make(map[string]bool, 2*len(names))
			for _, n := range names {
				many[n] = true
			}
		}
		if many != nil {
			s.found = many[name]
			many[name] = true
		} else {
			for _, n := range names {
				s.found = s.found || n == name
			}
			names = append(names, name)
		}
		if s.found {
			return
		}
		if s.value(); s.found {
			return
		}
		s.path = s.path[:len(s.path)-1]
	}
	s.at++
}

// text walks through a text and returns it.
func (s *nameScanner) text() string {
	from, plain := s.at, true
	for s.at++; s.doc[s.at] != '"'; s.at++ {
		if s.doc[s.at] == '\\' {
			plain = false
			s.at++
		}
	}
	s.at++
	if plain {
		return string(s.doc[from+1 : s.at-1])
	}
	var text string
	_ = json.Unmarshal(s.doc[from:s.at], &text) // it is valid
	return text
}
