package places

import (
	"encoding/json"
	"slices"
	"testing"
)

// What was typed and not saved comes back onto what is saved by then, after it
// has lain on the device.
func TestKept(t *testing.T) {
	t.Parallel()
	base := PersonOf(ann())
	typed := base
	typed.FirstName = "Anna"
	typed, typed.Teams = typed.With(typed.Teams, monday)

	theirs := ann()
	theirs.Revision, theirs.LastName = 4, "Berg"
	both := ann()
	both.Revision, both.FirstName = 4, "Annika"

	for name, c := range map[string]struct {
		draft Person
		now   Person
		typed bool
		first string
		last  string
		teams int
		both  []string
	}{
		"untouched":             {draft: base, now: PersonOf(theirs), first: "Ann", last: "Berg", teams: 1},
		"typed":                 {draft: typed, now: base, typed: true, first: "Anna", last: "Lund", teams: 2},
		"somebody else as well": {draft: typed, now: PersonOf(theirs), typed: true, first: "Anna", last: "Berg", teams: 2},
		"in the same field":     {draft: typed, now: PersonOf(both), typed: true, first: "Anna", last: "Lund", teams: 2, both: []string{"first_name"}},
		"saved meanwhile":       {draft: typed, now: typed, first: "Anna", last: "Lund", teams: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := json.Marshal(kept[Person]{Base: base, Draft: c.draft})
			if err != nil {
				t.Fatal(err)
			}
			var k kept[Person]
			if err := json.Unmarshal(b, &k); err != nil {
				t.Fatal(err)
			}
			draft, both, was := k.onto(c.now)
			if was != c.typed || draft.FirstName != c.first || draft.LastName != c.last || len(draft.Teams) != c.teams || !slices.Equal(both, c.both) {
				t.Errorf("got %v, %v, %+v", was, both, draft)
			}
			if draft.Revision != c.now.Revision {
				t.Errorf("it would be saved over revision %d, not %d", draft.Revision, c.now.Revision)
			}
		})
	}
}
