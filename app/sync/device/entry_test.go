package device

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// What is kept of an entry is the entry, whatever stands in it.
func TestEntriesAreKeptAsTheyAre(t *testing.T) {
	plain, asJSON := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`[a-z0-9-]{1,36}`), rapid.String(), rapid.Just("two\nlines"))
		value := rapid.Custom(func(t *rapid.T) tracking.Value {
			if rapid.Bool().Draw(t, "blank") {
				return tracking.Value{}
			}
			return tracking.NumberValue(rapid.Int64().Draw(t, "n"))
		})
		instant := rapid.Custom(func(t *rapid.T) time.Time {
			if rapid.Bool().Draw(t, "zero") {
				return time.Time{}
			}
			return time.Unix(rapid.Int64Range(-60_000_000_000, 200_000_000_000).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds")).UTC()
		})
		row := tracking.Submission{
			Key:      tracking.Key{Metric: rapid.StringMatching(`[a-z0-9-]{1,36}`).Draw(t, "metric"), Date: period.Date(rapid.IntRange(1, 40_000).Draw(t, "date")), Person: rapid.StringMatching(`[a-z0-9/-]{1,36}`).Draw(t, "person")},
			Revision: rapid.Int64Min(1).Draw(t, "revision"), Change: text.Draw(t, "change"), Op: rapid.SampledFrom([]tracking.Op{"", tracking.Set, tracking.Add}).Draw(t, "op"),
			Operand: rapid.Int64().Draw(t, "operand"), Old: value.Draw(t, "old"), New: value.Draw(t, "new"), Late: rapid.Bool().Draw(t, "late"), By: text.Draw(t, "by"),
			Reason: rapid.String().Draw(t, "reason"), Made: instant.Draw(t, "made"), Received: instant.Draw(t, "received"),
		}
		b, err := encodeEntry(row)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(b, []byte("{")) {
			asJSON++
		} else {
			plain++
		}
		got, err := decodeEntry(row.Key.String(), b)
		if err != nil || !reflect.DeepEqual(got, row) {
			t.Fatalf("%q is\n%+v, not\n%+v (%v)", b, got, row, err)
		}
	})
	if plain == 0 || asJSON == 0 {
		t.Errorf("%d rows as lines, %d as JSON: both are to be tried", plain, asJSON)
	}
}

func TestEntriesThatAreNone(t *testing.T) {
	for _, b := range []string{"", "1", "x\nc\nset\n1\n\n1\n\np\n1 0\n1 0\n", "1\nc\nset\n1\n\n1\n\np\n1 0\n1", "{", "1\nc\nset\n1\n\nmany\n\np\n1 0\n1 0\n"} {
		if row, err := decodeEntry("m/2026-01-02/p", []byte(b)); err == nil {
			t.Errorf("%q is %+v", b, row)
		}
	}
	if _, err := decodeEntry("m", []byte("1\nc\nset\n1\n\n1\n\np\n1 0\n1 0\n")); err == nil {
		t.Error("a key that is none")
	}
}

func BenchmarkDecodeEntry(b *testing.B) {
	at := time.Date(2026, 5, 1, 8, 30, 0, 123_000_000, time.UTC)
	row := tracking.Submission{
		Key: tracking.Key{Metric: "019a0000-0000-7000-8000-000000000001", Date: 20_000, Person: "019a0000-0000-7000-8000-000000000002"}, Revision: 1,
		Change: "019a0000-0000-7000-8000-000000000003", Op: tracking.Set, Operand: 34, New: tracking.NumberValue(34), By: "019a0000-0000-7000-8000-000000000002", Made: at, Received: at,
	}
	lines, err := encodeEntry(row)
	if err != nil {
		b.Fatal(err)
	}
	asJSON, err := encode(row)
	if err != nil {
		b.Fatal(err)
	}
	for name, stored := range map[string][]byte{"lines": lines, "json": asJSON} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := decodeEntry(row.Key.String(), stored); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
