package change_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

const id = "0195811e-0000-7000-8000-000000000001"

func TestFill(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 11, 10, 0, 0, 123456789, time.FixedZone("CET", 3600))
	at := time.Date(2026, 3, 11, 9, 0, 0, 123456000, time.UTC)
	earlier, later := at.Add(-time.Hour), at.Add(time.Hour)
	fresh := func() string { return "fresh" }
	for name, c := range map[string]struct{ origin, want change.Origin }{
		"a direct call":            {change.Origin{}, change.Origin{ID: "fresh", Made: at, Received: at}},
		"with an id":               {change.Origin{ID: id}, change.Origin{ID: id, Made: at, Received: at}},
		"made earlier":             {change.Origin{Made: earlier}, change.Origin{ID: "fresh", Made: earlier, Received: at}},
		"received earlier":         {change.Origin{Received: earlier}, change.Origin{ID: "fresh", Made: earlier, Received: earlier}},
		"both known":               {change.Origin{ID: id, Made: earlier, Received: later}, change.Origin{ID: id, Made: earlier, Received: later}},
		"made after it was there":  {change.Origin{Made: later}, change.Origin{ID: "fresh", Made: at, Received: at}},
		"made later, received now": {change.Origin{Made: later, Received: earlier}, change.Origin{ID: "fresh", Made: earlier, Received: earlier}},
		"elsewhere, with nanos":    {change.Origin{Made: now.Add(-time.Hour)}, change.Origin{ID: "fresh", Made: earlier, Received: at}},
	} {
		got, err := c.origin.Fill(now, fresh)
		if got != c.want || err != nil {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, c.want)
		}
	}
	for _, bad := range []string{"x", "0195811E-0000-7000-8000-00000000000A", "{" + id + "}", "urn:uuid:" + id, "0195811e000070008000000000000001", id + " "} {
		_, err := change.Origin{ID: bad}.Fill(now, fresh)
		if invalid, ok := errors.AsType[*fault.Invalid](err); !ok || invalid.Field != "id" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNewIDsGrow(t *testing.T) {
	t.Parallel()
	last := ""
	for range 1000 {
		id := change.NewID()
		if u, err := uuid.Parse(id); err != nil || u.Version() != 7 || id <= last {
			t.Fatalf("%s after %s: %v", id, last, err)
		}
		last = id
	}
}

func TestDigestsTellContentApart(t *testing.T) {
	t.Parallel()
	seen := map[change.Digest]int{}
	for i, v := range []any{nil, "", "a", 1, []any{"a", 1}, []any{"a1"}, []any{1, "a"}, map[string]int{"a": 1}, struct{ A, B int }{1, 2}} {
		d := change.DigestOf(v)
		if other, ok := seen[d]; ok {
			t.Errorf("values %d and %d have one digest", other, i)
		}
		if seen[d] = i; d != change.DigestOf(v) {
			t.Errorf("value %d has two digests", i)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a function has a digest")
		}
	}()
	change.DigestOf(func() {})
}

func TestErrReused(t *testing.T) {
	t.Parallel()
	err := change.ErrReused(id)
	if !errors.Is(err, fault.ErrConflict) || fault.Code(err) != "id_reuse" {
		t.Errorf("%v", err)
	}
}
