package httpapi

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

func TestRepeatedName(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		`{}`: "", `[]`: "", `1`: "", `"a"`: "", `null`: "", ` { "a" : 1 , "b" : [ 1 , 2 ] } `: "",
		`{"a": 1, "A": 2}`:                                   "",
		`{"a": {"a": {"a": 1}}, "b": {"a": 1}}`:              "",
		`[{"a": 1}, {"a": 1}]`:                               "",
		`{"a": "\"a\": 1, \"a\"", "b": "\\"}`:                "",
		`{"a": 1, "a": 2}`:                                   "a",
		`{"a": 1, "\u0061": 2}`:                              "a",
		`{"\ud83d\ude00": 1, "😀": 2}`:                        "😀",
		`{"": 1, "b": {"c": [0, {"d": 1, "e": 2, "d": 3}]}}`: "b.c[1].d",
		`[[{"x": -1.5e3, "y": true, "x": null}]]`:            "[0][0].x",
		`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0,"k":1,"l":2,"m":3,"n":4,"o":5,"p":6,"q":7,"r":8,"q":9}`: "q",
		`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0,"k":1,"l":2,"m":3,"n":4,"o":5,"p":6,"q":7,"r":8,"s":9}`: "",
		`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0,"k":1,"l":2,"m":3,"n":4,"o":5,"p":6,"q":7,"r":8,"a":9}`: "a",
	} {
		if !json.Valid([]byte(doc)) {
			t.Fatalf("%s is no JSON", doc)
		}
		if got, found := repeatedName([]byte(doc)); got != want || found != (want != "") {
			t.Errorf("%s: %q, %v", doc, got, found)
		}
	}
}

// repeats reads a document with the decoder of the standard library.
func repeats(d *json.Decoder) (bool, error) {
	token, err := d.Token()
	if err != nil {
		return false, err
	}
	switch token {
	case json.Delim('{'):
		names := map[any]bool{}
		found := false
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return false, err
			}
			found = found || names[name]
			names[name] = true
			inner, err := repeats(d)
			if err != nil {
				return false, err
			}
			found = found || inner
		}
		_, err = d.Token()
		return found, err
	case json.Delim('['):
		found := false
		for d.More() {
			inner, err := repeats(d)
			if err != nil {
				return false, err
			}
			found = found || inner
		}
		_, err = d.Token()
		return found, err
	}
	return false, nil
}

func FuzzRepeatedName(f *testing.F) {
	for _, doc := range []string{`{"a": 1, "b": {"a": 2, "\u0061": 3}}`, `[1, "\\", {"\"": 0, "\u0022": 1}, {}]`, `{"":{},"":[]}`, "\t{ }\n", `"\u0000"`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if !json.Valid(doc) || !utf8.Valid(doc) || bytes.Count(doc, []byte("["))+bytes.Count(doc, []byte("{")) > 1000 {
			return
		}
		want, err := repeats(json.NewDecoder(bytes.NewReader(doc)))
		if err != nil {
			t.Fatalf("%q: %v", doc, err)
		}
		if at, found := repeatedName(doc); found != want {
			t.Errorf("%q: %q, %v; the decoder says %v", doc, at, found, want)
		}
	})
}
