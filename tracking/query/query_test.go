package query_test

import (
	"encoding/base64"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// key is the position of a row in some list.
type key struct {
	Name string `json:"name"`
	N    int64  `json:"n,omitzero"`
}

func TestRows(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{0: query.DefaultLimit, 1: 1, query.MaxLimit: query.MaxLimit} {
		if got, err := (query.Page{Limit: limit}).Rows(); got != want || err != nil {
			t.Errorf("%d: %d, %v", limit, got, err)
		}
	}
	for _, limit := range []int{-1, query.MaxLimit + 1} {
		_, err := query.Page{Limit: limit}.Rows()
		if invalid, ok := errors.AsType[*fault.Invalid](err); !ok || invalid.Field != "limit" {
			t.Errorf("%d: %v", limit, err)
		}
	}
}

func TestCursorsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := key{rapid.StringMatching(`([^\x00]|\\u0000)*`).Draw(t, "name"), rapid.Int64().Draw(t, "n")}
		var got key
		more, err := query.Page{Cursor: query.Cursor(want)}.Position(&got)
		if !more || err != nil || got != want {
			t.Fatalf("%+v reads back as %+v, %t, %v", want, got, more, err)
		}
	})
	var none key
	if more, err := (query.Page{}).Position(&none); more || err != nil || none != (key{}) {
		t.Errorf("the first page: %+v, %t, %v", none, more, err)
	}
}

func TestCursorsOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	good := query.Cursor(key{"a", 1})
	for name, cursor := range map[string]string{
		"no base64":         "%",
		"no JSON":           encode("a"),
		"another list":      query.Cursor(struct{ Date string }{"2026-03-11"}),
		"other types":       encode(`{"name":1}`),
		"more fields":       encode(`{"name":"a","n":1,"admin":true}`),
		"fewer":             encode(`{}`),
		"nothing":           encode(`null`),
		"spaced":            encode(`{"name": "a"}`),
		"two":               encode(`{"name":"a"}{"name":"b"}`),
		"broken over lines": good[:4] + "\n" + good[4:],
		"padded":            query.Cursor(key{"ab", 1}) + "=",
		"too long":          good + "AAAA",
		"a NUL":             query.Cursor(key{"a\x00", 1}),
		"a NUL after \\":    query.Cursor(key{"\\\x00", 1}),
	} {
		var k key
		more, err := query.Page{Cursor: cursor}.Position(&k)
		if invalid, ok := errors.AsType[*fault.Invalid](err); more || !ok || invalid.Field != "cursor" {
			t.Errorf("%s: %+v, %t, %v", name, k, more, err)
		}
	}
}

func FuzzPosition(f *testing.F) {
	f.Add(query.Cursor(key{"a", 1}))
	f.Add("e30")
	f.Fuzz(func(t *testing.T, cursor string) {
		var k key
		if more, err := (query.Page{Cursor: cursor}).Position(&k); more && (err != nil || query.Cursor(k) != cursor) {
			t.Errorf("%q reads as %+v, %v", cursor, k, err)
		} else if err != nil && !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%q: %v", cursor, err)
		}
	})
}

func TestCursorOfWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a function has a cursor")
		}
	}()
	query.Cursor(func() {})
}

func TestParseSort(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]query.Sort{"": {Column: "name"}, "name": {Column: "name"}, "-name": {Column: "name", Desc: true}, "-total": {Column: "total", Desc: true}} {
		if got, err := query.ParseSort(s, "name", "total"); got != want || err != nil {
			t.Errorf("%q: %+v, %v", s, got, err)
		}
	}
	for _, s := range []string{"-", "--name", "Name", "+name", "name "} {
		_, err := query.ParseSort(s, "name", "total")
		if invalid, ok := errors.AsType[*fault.Invalid](err); !ok || invalid.Field != "sort" {
			t.Errorf("%q: %v", s, err)
		}
	}
}
