package people_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// at is a membership of a location or team on days [from, until).
func at(id string, from, until period.Date) people.Membership {
	return people.Membership{ID: id, Span: period.Span{From: from, Until: until}}
}

func roster(everyone ...people.Person) *people.Roster {
	return people.NewRoster(people.Organization{ID: "org"}, nil, nil, nil, everyone)
}

func equal[T any](t interface {
	Helper()
	Errorf(string, ...any)
}, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	r := roster(
		people.Person{ID: "me", Level: 20, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "lower", Level: 19, Locations: []people.Membership{at("north", 10, 20)}},
		people.Person{ID: "lowest", Level: 0, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "peer", Level: 20, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "higher", Level: 21, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "elsewhere", Level: 1, Locations: []people.Membership{at("south", 0, 0)}},
		people.Person{ID: "left", Level: 1, Inactive: true, Locations: []people.Membership{at("north", 0, 5)}},
		people.Person{ID: "nowhere", Level: 1},
	)
	all := []period.Span{{}}
	viewer := people.Actor{Person: "me", Level: 20, Permissions: people.TrackersReport, Locations: []string{"north"}}
	for name, c := range map[string]struct {
		viewer people.Actor
		perm   people.Permissions
		want   map[string][]period.Span
	}{
		"reports": {viewer, people.TrackersReport, map[string][]period.Span{
			"me": all, "lower": {{From: 10, Until: 20}}, "lowest": all, "left": {{Until: 5}},
		}},
		"another permission": {viewer, people.LeadsReport, map[string][]period.Span{"me": all}},
		"everywhere": {people.Actor{Person: "me", Level: 20, Permissions: people.TrackersReport | people.AllLocations}, people.TrackersReport, map[string][]period.Span{
			"me": all, "lower": all, "lowest": all, "elsewhere": all, "left": all, "nowhere": all,
		}},
		"a host system": {people.Actor{Level: 2, Permissions: people.TrackersReport, Locations: []string{"south"}}, people.TrackersReport, map[string][]period.Span{"elsewhere": all}},
		"nobody":        {people.Actor{}, people.TrackersReport, nil},
		"a stranger":    {people.Actor{Person: "stranger", Level: 99}, people.TrackersReport, map[string][]period.Span{"stranger": all}},
	} {
		s := r.Scope(c.viewer, c.perm)
		got := map[string][]period.Span{}
		for _, id := range s.People() {
			got[id] = s.Spans(id)
		}
		equal(t, name, got, c.want)
		if !slices.IsSorted(s.People()) {
			t.Errorf("%s: people %v", name, s.People())
		}
		if s.Sees("", 12) || s.Spans("") != nil {
			t.Errorf("%s: sees nobody", name)
		}
	}
	s := r.Scope(viewer, people.TrackersReport)
	for d, want := range map[period.Date]bool{9: false, 10: true, 19: true, 20: false} {
		if s.Sees("lower", d) != want {
			t.Errorf("sees lower on day %d: %t", d, !want)
		}
	}
	for span, want := range map[period.Span]bool{
		{From: 1, Until: 10}: false, {From: 1, Until: 11}: true, {From: 19}: true, {From: 20}: false, {}: true,
	} {
		if s.SeesDuring("lower", span) != want {
			t.Errorf("sees lower during %v: %t", span, !want)
		}
	}
}

// The spans of somebody are the days at any of the viewer's places: sorted,
// apart from each other, and no others.
func TestSpansAreTheDaysAtTheViewersPlaces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := people.Person{ID: "p"}
		for range rapid.IntRange(0, 6).Draw(t, "memberships") {
			from := period.Date(rapid.IntRange(0, 30).Draw(t, "from"))
			until := period.Date(0)
			if rapid.IntRange(0, 4).Draw(t, "ends") > 0 {
				until = from + period.Date(rapid.IntRange(1, 10).Draw(t, "days"))
			}
			p.Locations = append(p.Locations, at(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "place"), from, until))
		}
		viewer := people.Actor{Person: "v", Level: 1, Permissions: people.TrackersReport, Locations: []string{"a", "b"}}
		s := roster(slices.Clone([]people.Person{p})...).Scope(viewer, people.TrackersReport)
		for d := period.Date(1); d < 50; d++ {
			if want := p.At("a", d) || p.At("b", d); s.Sees("p", d) != want {
				t.Fatalf("sees day %d: %t; spans %v of %v", d, !want, s.Spans("p"), p.Locations)
			}
		}
		spans := s.Spans("p")
		for i := 1; i < len(spans); i++ {
			if spans[i-1].Until == 0 || spans[i].From <= spans[i-1].Until {
				t.Fatalf("spans %v of %v", spans, p.Locations)
			}
		}
		if slices.Contains(s.People(), "p") != (len(spans) > 0) {
			t.Fatalf("people %v, spans %v", s.People(), spans)
		}
	})
}

// C23: a record that was merged counts as the person it was merged into, at
// the places of the record itself.
func TestScopeOfMergedRecords(t *testing.T) {
	t.Parallel()
	r := roster(
		people.Person{ID: "boss", Level: 30, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "ann", Level: 20, Locations: []people.Membership{at("south", 0, 0)}},
		people.Person{ID: "ann2", Level: 5, Locations: []people.Membership{at("north", 0, 0)}, MergedInto: "ann", Inactive: true},
		people.Person{ID: "ann1", Level: 5, Locations: []people.Membership{at("south", 0, 0)}, MergedInto: "ann2", Inactive: true},
	)
	viewer := func(person string, level int) people.Actor {
		return people.Actor{Person: person, Level: level, Permissions: people.TrackersReport, Locations: []string{"north"}}
	}
	equal(t, "boss", r.Scope(viewer("boss", 30), people.TrackersReport).People(), []string{"ann2", "boss"})
	equal(t, "a peer", r.Scope(viewer("peer", 20), people.TrackersReport).People(), []string{"peer"})
	equal(t, "ann", r.Scope(viewer("ann", 20), 0).People(), []string{"ann", "ann1", "ann2"})
	for id, want := range map[string]string{"ann": "ann", "ann1": "ann", "ann2": "ann", "boss": "boss", "zoe": "zoe"} {
		if got := r.Resolve(id); got != want {
			t.Errorf("%s stands for %s", id, got)
		}
	}
	ids := func(id string) (all []string) {
		for _, p := range r.Records(id) {
			all = append(all, p.ID)
		}
		return all
	}
	equal(t, "records of ann", ids("ann"), []string{"ann", "ann1", "ann2"})
	equal(t, "records of a duplicate", ids("ann2"), []string{"ann2"})
	equal(t, "records of nobody", ids("zoe"), nil)

	// What no Directory should hand over ends all the same.
	circle := roster(people.Person{ID: "a", MergedInto: "b"}, people.Person{ID: "b", MergedInto: "a"}, people.Person{ID: "c", MergedInto: "gone"})
	if got := circle.Resolve("c"); got != "c" {
		t.Errorf("merged into nobody: %s", got)
	}
	if got := circle.Resolve("a"); got != "a" && got != "b" {
		t.Errorf("in a circle: %s", got)
	}
}

// Administration goes by today and later, up to one's own level.
func TestAdministers(t *testing.T) {
	t.Parallel()
	const today = 15
	ada := people.Actor{Person: "ada", Level: 30, Permissions: people.PeopleManage, Locations: []string{"north"}}
	everywhere := ada
	everywhere.Permissions |= people.AllLocations
	unable := ada
	unable.Permissions = people.AllPermissions &^ people.PeopleManage &^ people.AllLocations
	for name, c := range map[string]struct {
		actor                people.Actor
		p                    people.Person
		reaches, administers bool
	}{
		"here":               {ada, people.Person{Level: 10, Locations: []people.Membership{at("north", 0, 0)}}, true, true},
		"of one's own level": {ada, people.Person{Level: 30, Locations: []people.Membership{at("north", 0, 0)}}, true, true},
		"above":              {ada, people.Person{Level: 31, Locations: []people.Membership{at("north", 0, 0)}}, true, false},
		"elsewhere":          {ada, people.Person{Level: 10, Locations: []people.Membership{at("south", 0, 0)}}, false, false},
		"nowhere":            {ada, people.Person{Level: 10}, false, false},
		"gone yesterday":     {ada, people.Person{Level: 10, Locations: []people.Membership{at("north", 0, today)}}, false, false},
		"going tomorrow":     {ada, people.Person{Level: 10, Locations: []people.Membership{at("north", 0, today+1)}}, true, true},
		"still to come":      {ada, people.Person{Level: 10, Locations: []people.Membership{at("north", today+9, 0)}}, true, true},
		"all locations":      {everywhere, people.Person{Level: 30, Locations: []people.Membership{at("south", 0, 0)}}, true, true},
		"above, everywhere":  {everywhere, people.Person{Level: 31}, true, false},
		"no permission":      {unable, people.Person{Level: 1, Locations: []people.Membership{at("north", 0, 0)}}, true, false},
	} {
		if got := c.actor.Reaches(c.p, today); got != c.reaches {
			t.Errorf("%s: reaches %v", name, got)
		}
		if got := c.actor.Administers(c.p, today); got != c.administers {
			t.Errorf("%s: administers %v", name, got)
		}
	}
}

func TestPickable(t *testing.T) {
	t.Parallel()
	r := roster(
		people.Person{ID: "me", Level: 10},
		people.Person{ID: "boss", Level: 40, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "moved", Level: 10, Locations: []people.Membership{at("north", 0, 10), at("south", 10, 0)}},
		people.Person{ID: "south", Level: 10, Locations: []people.Membership{at("south", 0, 0)}},
		people.Person{ID: "left", Inactive: true, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "erased", Erased: true, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "merged", MergedInto: "boss", Locations: []people.Membership{at("north", 0, 0)}},
	)
	pick := func(a people.Actor, d period.Date) (ids []string) {
		for _, p := range r.Pickable(a, d) {
			ids = append(ids, p.ID)
		}
		return ids
	}
	me := people.Actor{Person: "me", Level: 10, Locations: []string{"north"}}
	equal(t, "day 9", pick(me, 9), []string{"boss", "me", "moved"})
	equal(t, "day 10", pick(me, 10), []string{"boss", "me"})
	equal(t, "no places", pick(people.Actor{Person: "me"}, 9), []string{"me"})
	equal(t, "everywhere", pick(people.Actor{Permissions: people.AllLocations}, 9), []string{"boss", "me", "moved", "south"})
}

func TestActor(t *testing.T) {
	t.Parallel()
	r := people.NewRoster(people.Organization{ID: "org"}, nil, nil,
		[]people.Team{{ID: "desk", Permissions: people.LeadsCoordinate}, {ID: "old", Permissions: people.GoalsManage, Archived: true}},
		[]people.Person{
			{ID: "ann", Level: 10, Permissions: people.PipelineView, Locations: []people.Membership{at("north", 0, 10), at("south", 5, 0)}, Teams: []people.Membership{at("desk", 5, 10), at("old", 0, 0), at("gone", 0, 0)}},
			{ID: "left", Inactive: true}, {ID: "erased", Erased: true}, {ID: "merged", MergedInto: "ann"},
		})
	for d, want := range map[period.Date]people.Actor{
		4:  {Org: "org", Person: "ann", Level: 10, Permissions: people.PipelineView, Locations: []string{"north"}},
		5:  {Org: "org", Person: "ann", Level: 10, Permissions: people.PipelineView | people.LeadsCoordinate, Locations: []string{"north", "south"}},
		10: {Org: "org", Person: "ann", Level: 10, Permissions: people.PipelineView, Locations: []string{"south"}},
	} {
		got, ok := r.Actor("ann", d)
		if !ok {
			t.Fatalf("no actor on day %d", d)
		}
		equal(t, "ann", got, want)
	}
	for _, id := range []string{"left", "erased", "merged", "zoe", ""} {
		if _, ok := r.Actor(id, 5); ok {
			t.Errorf("%q may act", id)
		}
	}
}

func TestTopLevel(t *testing.T) {
	t.Parallel()
	if got := roster().TopLevel(); got != 0 {
		t.Errorf("of nobody: %d", got)
	}
	r := roster(people.Person{ID: "a", Level: 10}, people.Person{ID: "b", Level: 30}, people.Person{ID: "c", Level: 40, Inactive: true},
		people.Person{ID: "d", Level: 50, Erased: true}, people.Person{ID: "e", Level: 60, MergedInto: "a"})
	if got := r.TopLevel(); got != 30 {
		t.Errorf("%d, want 30", got)
	}
}

func TestRosterFindsAndSorts(t *testing.T) {
	t.Parallel()
	r := people.NewRoster(people.Organization{}, []people.Company{{ID: "2"}, {ID: "1"}}, []people.Location{{ID: "b", Name: "B"}, {ID: "a", Name: "A"}},
		[]people.Team{{ID: "y"}, {ID: "x", Name: "X"}}, []people.Person{{ID: "q"}, {ID: "p", LastName: "P"}})
	if r.Companies[0].ID != "1" || r.Locations[0].ID != "a" || r.Teams[0].ID != "x" || r.People[0].ID != "p" {
		t.Errorf("not in order: %v %v %v %v", r.Companies, r.Locations, r.Teams, r.People)
	}
	if l, ok := r.Location("b"); !ok || l.Name != "B" {
		t.Errorf("location %v, %t", l, ok)
	}
	if x, ok := r.Team("x"); !ok || x.Name != "X" {
		t.Errorf("team %v, %t", x, ok)
	}
	if p, ok := r.Person("p"); !ok || p.LastName != "P" {
		t.Errorf("person %v, %t", p, ok)
	}
	_, location := r.Location("")
	_, team := r.Team("z")
	_, person := r.Person("z")
	if location || team || person {
		t.Errorf("found what is not there: %t %t %t", location, team, person)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]people.Person{"Ann Lee": {FirstName: "Ann", LastName: "Lee"}, "Ann": {FirstName: "Ann"}, "Lee": {LastName: "Lee"}, "": {}} {
		if got := p.Name(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestZonesClocksAndToday(t *testing.T) {
	t.Parallel()
	first := period.On(2026, time.March, 2)
	calendar := period.Calendar{
		{Settings: period.Settings{Zone: "Europe/Copenhagen", Cutoff: 60}},
		{From: first, Settings: period.Settings{Zone: "Europe/Lisbon", Cutoff: 180}},
	}
	everyone := []people.Person{
		{ID: "home"},
		{ID: "plain", Locations: []people.Membership{at("plain", 0, 0)}},
		{ID: "away", Locations: []people.Membership{at("plain", 0, 0), at("york", 0, 0), at("tokyo", 0, 0)}},
		{ID: "moves", Locations: []people.Membership{at("york", 0, first+5), at("tokyo", first+5, 0)}},
		{ID: "lost", Locations: []people.Membership{at("atlantis", 0, 0)}},
		{ID: "broken", Locations: []people.Membership{at("broken", 0, 0)}},
	}
	r := people.NewRoster(people.Organization{Calendar: calendar}, nil, []people.Location{
		{ID: "plain"}, {ID: "york", Zone: "America/New_York"}, {ID: "tokyo", Zone: "Asia/Tokyo"}, {ID: "broken", Zone: "Not/AZone"},
	}, nil, everyone)
	for _, c := range []struct {
		person string
		day    period.Date
		zone   string
	}{
		{"home", first - 1, "Europe/Copenhagen"}, {"home", first, "Europe/Lisbon"}, {"", first, "Europe/Lisbon"}, {"lost", first, "Europe/Lisbon"},
		{"plain", first, "Europe/Lisbon"}, {"away", first, "America/New_York"}, {"moves", first + 4, "America/New_York"}, {"moves", first + 5, "Asia/Tokyo"},
	} {
		if got := r.Zone(c.person, c.day); got != c.zone {
			t.Errorf("%s on %s works in %s, want %s", c.person, c.day, got, c.zone)
		}
	}
	for _, c := range []struct {
		person, at string
		want       period.Date
	}{
		{"home", "2026-02-27T23:59:59Z", first - 3}, // 00:59 in Copenhagen, before the cut-off at 1:00
		{"home", "2026-02-28T00:00:00Z", first - 2},
		{"home", "2026-03-05T02:59:59Z", first + 2}, // before the cut-off at 3:00 in Lisbon
		{"home", "2026-03-05T03:00:00Z", first + 3},
		{"away", "2026-03-05T07:59:59Z", first + 2}, // the organization's cut-off, where one works
		{"away", "2026-03-05T08:00:00Z", first + 3},
		{"moves", "2026-03-09T18:00:00Z", first + 8},
		{"", "2026-03-05T03:00:00Z", first + 3},
	} {
		instant, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Today(c.person, instant); got != c.want || err != nil {
			t.Errorf("%s at %s: %s, %v, want %s", c.person, c.at, got, err, c.want)
		}
	}
	if _, err := r.Today("broken", time.Now()); err == nil {
		t.Error("a zone that is none gives a day")
	}
	if _, err := r.Clock("broken", first); err == nil {
		t.Error("a zone that is none gives a clock")
	}
	none := people.NewRoster(people.Organization{}, nil, []people.Location{{ID: "york", Zone: "America/New_York"}}, nil, []people.Person{{ID: "a", Locations: []people.Membership{at("york", 0, 0)}}})
	clock, err := none.Clock("a", first)
	if err != nil || !clock.Start(first).Equal(time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)) {
		t.Errorf("without a calendar the day begins at %v, %v", clock.Start(first), err)
	}
}

func TestClocksAreKept(t *testing.T) {
	r := people.NewRoster(people.Organization{Calendar: period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen"}}}}, nil,
		[]people.Location{{ID: "york", Zone: "America/New_York"}}, nil, []people.Person{{ID: "a", Locations: []people.Membership{at("york", 0, 0)}}})
	for _, id := range []string{"", "a"} {
		if n := testing.AllocsPerRun(100, func() { _, _ = r.Clock(id, 1) }); n > 1 {
			t.Errorf("asking again for the clock of %q costs %v allocations", id, n)
		}
	}
}

// Nobody decides for oneself; at the highest level present, one for another
// (C3).
func TestDecisions(t *testing.T) {
	t.Parallel()
	north := []people.Membership{at("north", 10, 20)}
	r := roster(
		people.Person{ID: "top", Level: 40, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "peer", Level: 40, Locations: north},
		people.Person{ID: "twin", Level: 10, Locations: north, MergedInto: "peer"},
		people.Person{ID: "elsewhere", Level: 40, Locations: []people.Membership{at("south", 0, 0)}},
		people.Person{ID: "gone", Level: 50, Inactive: true, Locations: north},
		people.Person{ID: "mid", Level: 20, Locations: []people.Membership{at("north", 0, 0)}},
		people.Person{ID: "own", Level: 20, MergedInto: "top"},
		people.Person{ID: "lateral", Level: 20, Locations: north},
		people.Person{ID: "low", Level: 10, Locations: north},
	)
	for name, c := range map[string]struct {
		decider people.Actor
		want    []string
	}{
		"at the top":         {people.Actor{Person: "top", Level: 40, Permissions: people.TrackersManage, Locations: []string{"north"}}, []string{"lateral", "low", "mid", "peer", "twin"}},
		"below it":           {people.Actor{Person: "mid", Level: 20, Permissions: people.TrackersManage, Locations: []string{"north"}}, []string{"low"}},
		"without permission": {people.Actor{Person: "top", Level: 40, Permissions: people.TrackersReport, Locations: []string{"north"}}, nil},
		"a host system":      {people.Actor{Level: 40, Permissions: people.TrackersManage | people.AllLocations}, []string{"lateral", "low", "mid"}},
	} {
		s := r.Decisions(c.decider, people.TrackersManage)
		equal(t, name, s.People(), c.want)
		if s.Sees(c.decider.Person, 12) {
			t.Errorf("%s decides for oneself", name)
		}
	}
	top := people.Actor{Person: "top", Level: 40, Permissions: people.TrackersManage, Locations: []string{"north"}}
	equal(t, "days", r.Decisions(top, people.TrackersManage).Spans("peer"), []period.Span{{From: 10, Until: 20}})
}

func TestOfflineLimit(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]time.Duration{0: 30 * 24 * time.Hour, 1: 24 * time.Hour, 365: 365 * 24 * time.Hour} {
		equal(t, "limit", people.Organization{OfflineDays: days}.OfflineLimit(), want)
	}
}
