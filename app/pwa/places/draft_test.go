package places

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

var monday = period.On(2026, time.March, 9)

func ann() api.Person {
	level := 10
	return api.Person{ID: "ann", Revision: 3, FirstName: "Ann", LastName: "Lund", Email: "ann@example.com", Managed: true, Level: &level,
		Permissions: []string{"pipeline.view", "leads.use"},
		Locations:   []api.Membership{{ID: "cph", Until: monday}, {ID: "aar", From: monday}},
		Teams:       []api.Membership{{ID: "north", From: monday - 70}}}
}

// What is put into the form and not touched is sent as it was.
func TestPersonRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := ann()
		day := rapid.Int32Range(1, int32(period.MaxDate)-1)
		p.Locations = nil
		for range rapid.IntRange(0, 4).Draw(t, "memberships") {
			m := api.Membership{ID: rapid.StringMatching(`[a-z]{8}`).Draw(t, "id"), From: period.Date(day.Draw(t, "from"))}
			if rapid.Bool().Draw(t, "ends") {
				m.Until = m.From + 1 + period.Date(rapid.Int32Range(0, 1000).Draw(t, "days"))
			}
			p.Locations = append(p.Locations, m)
		}
		d := PersonOf(p)
		in, wrong := d.Input(1000)
		if len(slices.Compact(slices.Sorted(slices.Values(ids(p.Locations))))) == len(p.Locations) && len(wrong) > 0 {
			t.Fatalf("wrong: %v", wrong)
		}
		if !slices.Equal(in.Locations, p.Locations) || !slices.Equal(in.Teams, p.Teams) || in.Level != *p.Level || !slices.Equal(in.Permissions, p.Permissions) ||
			in.FirstName != p.FirstName || in.LastName != p.LastName || in.Email != p.Email {
			t.Fatalf("got %+v of %+v", in, p)
		}
		if d.differs(PersonOf(p)) {
			t.Fatal("what was not touched differs")
		}
	})
}

func ids(memberships []api.Membership) []string {
	out := make([]string, len(memberships))
	for i, m := range memberships {
		out[i] = m.ID
	}
	return out
}

func TestPersonInput(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		typed func(*Person)
		want  map[string]string
	}{
		{"nothing wrong", func(*Person) {}, nil},
		{"no names", func(d *Person) { d.FirstName, d.LastName = " ", "" },
			map[string]string{"first_name": "settings.rule.first_name", "last_name": "settings.rule.last_name"}},
		{"no e-mail", func(d *Person) { d.Email = "" }, nil},
		{"a level in words", func(d *Person) { d.Level = "ten" }, map[string]string{"level": "places.wrong.level"}},
		{"no level", func(d *Person) { d.Level = "" }, map[string]string{"level": "places.wrong.level"}},
		{"below all levels", func(d *Person) { d.Level = "-1" }, map[string]string{"level": "places.wrong.level"}},
		{"one's own level", func(d *Person) { d.Level = "40" }, nil},
		{"above one's own level", func(d *Person) { d.Level = "41" }, map[string]string{"level": "places.wrong.level"}},
		{"above all levels", func(d *Person) { d.Level = "10000000000000000000" }, map[string]string{"level": "places.wrong.level"}},
		{"a level with spaces", func(d *Person) { d.Level = " 20 " }, nil},
		{"nowhere", func(d *Person) { d.Locations = nil }, nil},
		{"a place that is not chosen", func(d *Person) { *d, d.Locations = d.With(d.Locations, monday) }, map[string]string{"locations[2]": "places.wrong.place"}},
		{"one day", func(d *Person) { d.Locations[1].Last = monday }, nil},
		{"an end before the beginning", func(d *Person) { d.Locations[1].Last = monday - 1 }, map[string]string{"locations[1]": "places.wrong.span"}},
		{"days at two places", func(d *Person) { d.Locations[1].First = 0 }, nil},
		{"a place twice", func(d *Person) { d.Locations[1].Place, d.Locations[1].First = "cph", monday-1 }, map[string]string{"locations[1]": "places.wrong.overlap"}},
		{"a place again", func(d *Person) { d.Locations[1].Place = "cph" }, nil},
		{"a team without end twice", func(d *Person) { *d, d.Teams = d.With(d.Teams, monday); d.Teams[1].Place = "north" },
			map[string]string{"teams[1]": "places.wrong.overlap"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := PersonOf(ann())
			c.typed(&d)
			if _, wrong := d.Input(40); !maps.Equal(wrong, c.want) {
				t.Errorf("got %v; want %v", wrong, c.want)
			}
		})
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	d := PersonOf(ann())
	first, second := d.Locations[0], d.Locations[1]
	if first.Last != monday-1 || second.Last != 0 || first.Key == second.Key || second.Key == d.Teams[0].Key {
		t.Fatalf("got %+v", d)
	}
	if got := without(d.Locations, first.Key); !slices.Equal(got, []Span{second}) || len(d.Locations) != 2 {
		t.Errorf("without the first: %+v of %+v", got, d.Locations)
	}
	changed := second
	changed.Place = "ode"
	if got := with(d.Locations, changed); !slices.Equal(got, []Span{first, changed}) || d.Locations[1] != second {
		t.Errorf("with the second changed: %+v of %+v", got, d.Locations)
	}
	if got := with(d.Teams, changed); !slices.Equal(got, d.Teams) {
		t.Errorf("a location has changed a team: %+v", got)
	}
}

// Somebody else saves while the form is open.
func TestPersonOnto(t *testing.T) {
	t.Parallel()
	base := PersonOf(ann())
	now := ann()
	now.Revision, now.Email, now.LastName = 4, "ann.lund@example.com", "Lund Jensen"
	now.Teams = append(now.Teams, api.Membership{ID: "south", From: monday})
	mine := base
	mine.LastName = "Holm"
	mine, mine.Locations = mine.With(mine.Locations, monday)
	out, both := mine.onto(PersonOf(now), base)
	if out.Revision != 4 || out.Email != "ann.lund@example.com" || out.LastName != "Holm" || len(out.Locations) != 3 || len(out.Teams) != 2 {
		t.Errorf("got %+v", out)
	}
	if !slices.Equal(both, []string{"last_name"}) {
		t.Errorf("changed by both: %v", both)
	}
	seen := map[int]bool{}
	for _, s := range append(slices.Clone(out.Locations), out.Teams...) {
		if seen[s.Key] {
			t.Errorf("the key %d is given twice: %+v", s.Key, out)
		}
		seen[s.Key] = true
	}
	if !out.differs(PersonOf(now)) {
		t.Error("what was typed counts as saved")
	}
}
