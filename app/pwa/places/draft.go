package places

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/rebase"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Person is a person as they stand in the form.
type Person struct {
	ID          string // "": not saved yet
	Revision    int64
	FirstName   string
	LastName    string
	Email       string
	Language    string // BCP 47; "" is that of the browser
	ExternalID  string
	Level       string // as it was typed
	Permissions []string
	Locations   []Span
	Teams       []Span
	Key         int // given last to a Span

	record api.Person // as the server has it
}

// Span is a membership in the form.
type Span struct {
	Key   int    // by which its fields stay those of the same membership
	Place string // id; "": not chosen yet
	First period.Date
	Last  period.Date // 0: open
}

// PersonOf puts a person into the form.
func PersonOf(p api.Person) Person {
	d := Person{ID: p.ID, Revision: p.Revision, FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Language: p.Language,
		ExternalID: p.ExternalID, Level: "0", Permissions: slices.Clone(p.Permissions), record: p}
	if p.Level != nil {
		d.Level = strconv.Itoa(*p.Level)
	}
	d.Locations, d.Teams = d.spans(p.Locations), d.spans(p.Teams)
	return d
}

func (d *Person) spans(memberships []api.Membership) []Span {
	spans := make([]Span, len(memberships))
	for i, m := range memberships {
		d.Key++
		spans[i] = Span{Key: d.Key, Place: m.ID, First: m.From, Last: m.Until}
		if m.Until != 0 {
			spans[i].Last = m.Until - 1
		}
	}
	return spans
}

// With returns d with one more membership at the end of a list, from a day on.
func (d Person) With(spans []Span, first period.Date) (Person, []Span) {
	d.Key++
	return d, append(slices.Clone(spans), Span{Key: d.Key, First: first})
}

// Input is what the form sends, where highest is the level up to which one may
// grant. wrong has, by field of the API, the key of the message about what
// cannot be sent.
func (d Person) Input(highest int) (in api.PersonInput, wrong map[string]string) {
	wrong = map[string]string{}
	in = api.PersonInput{FirstName: strings.TrimSpace(d.FirstName), LastName: strings.TrimSpace(d.LastName), Email: strings.TrimSpace(d.Email),
		Language: d.Language, ExternalID: strings.TrimSpace(d.ExternalID), Permissions: slices.Clone(d.Permissions)}
	level, err := strconv.Atoi(strings.TrimSpace(d.Level))
	if err != nil || level < 0 || level > highest {
		wrong["level"] = "places.wrong.level"
	}
	in.Level = level
	if in.FirstName == "" {
		wrong["first_name"] = "settings.rule.first_name"
	}
	if in.LastName == "" {
		wrong["last_name"] = "settings.rule.last_name"
	}
	in.Locations = memberships("locations", d.Locations, wrong)
	in.Teams = memberships("teams", d.Teams, wrong)
	return in, wrong
}

func memberships(field string, spans []Span, wrong map[string]string) []api.Membership {
	out := make([]api.Membership, len(spans))
	for i, s := range spans {
		out[i] = api.Membership{ID: s.Place, From: s.First}
		if s.Last != 0 {
			out[i].Until = s.Last + 1
		}
		name := field + "[" + strconv.Itoa(i) + "]"
		switch {
		case s.Place == "":
			wrong[name] = "places.wrong.place"
		case s.Last != 0 && s.Last < s.First:
			wrong[name] = "places.wrong.span"
		case slices.ContainsFunc(spans[:i], s.overlaps):
			wrong[name] = "places.wrong.overlap"
		}
	}
	return out
}

// overlaps reports whether two memberships of one place share a day.
func (s Span) overlaps(o Span) bool {
	return s.Place == o.Place && (s.Last == 0 || o.First <= s.Last) && (o.Last == 0 || s.First <= o.Last)
}

// without returns the spans but for one.
func without(spans []Span, key int) []Span {
	return slices.DeleteFunc(slices.Clone(spans), func(s Span) bool { return s.Key == key })
}

// with returns the spans with one of them changed.
func with(spans []Span, changed Span) []Span {
	spans = slices.Clone(spans)
	for i := range spans {
		if spans[i].Key == changed.Key {
			spans[i] = changed
		}
	}
	return spans
}

// onto brings what somebody else has saved meanwhile into the form.
func (d Person) onto(theirs, base Person) (Person, []string) {
	out, both := rebase.Onto(theirs, base, d, personFields())
	out.ID, out.Revision, out.record = theirs.ID, theirs.Revision, theirs.record
	return out, both
}

// open reports whether the record stands for somebody still.
func (d Person) open() bool { return !d.record.Erased && d.record.MergedInto == "" }

// differs reports whether the form holds something that is not saved.
func (d Person) differs(saved Person) bool { return rebase.Differ(d, saved, personFields()) }

func personFields() []rebase.Field[Person] {
	return []rebase.Field[Person]{
		rebase.Of("first_name", func(d *Person) *string { return &d.FirstName }),
		rebase.Of("last_name", func(d *Person) *string { return &d.LastName }),
		rebase.Of("email", func(d *Person) *string { return &d.Email }),
		rebase.Of("language", func(d *Person) *string { return &d.Language }),
		rebase.Of("external_id", func(d *Person) *string { return &d.ExternalID }),
		rebase.Of("level", func(d *Person) *string { return &d.Level }),
		{
			Name: "permissions", Same: func(a, b *Person) bool { return sameSet(a.Permissions, b.Permissions) },
			Take: func(to, from *Person) { to.Permissions = from.Permissions },
		},
		{
			Name: "locations", Same: func(a, b *Person) bool { return sameSpans(a.Locations, b.Locations) },
			Take: func(to, from *Person) { to.Locations = to.keyed(from.Locations) },
		},
		{
			Name: "teams", Same: func(a, b *Person) bool { return sameSpans(a.Teams, b.Teams) },
			Take: func(to, from *Person) { to.Teams = to.keyed(from.Teams) },
		},
	}
}

// keyed returns memberships of another form with keys of this one.
func (d *Person) keyed(spans []Span) []Span {
	spans = slices.Clone(spans)
	for i := range spans {
		d.Key++
		spans[i].Key = d.Key
	}
	return spans
}

func sameSpans(a, b []Span) bool {
	return slices.EqualFunc(a, b, func(s, o Span) bool {
		s.Key, o.Key = 0, 0
		return s == o
	})
}

// sameSet reports whether two lists have the same permissions in them.
func sameSet(a, b []string) bool {
	return len(a) == len(b) && holdsAll(a, b)
}

// holdsAll reports whether all of b are in a.
func holdsAll(a, b []string) bool {
	return !slices.ContainsFunc(b, func(name string) bool { return !slices.Contains(a, name) })
}
