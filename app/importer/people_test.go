package importer_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// staff is a file of people with memberships.
func staff() importer.Request {
	return file(
		"external_id,First name,Last name,E-mail,preset,level,permissions,location,location from,location until,team,team_from,team_until,Shoe size",
		"1,Ann,Lee,Ann@Example.com,representative,,,North,,2024-02-01,Red,2024-01-01,,42",
		"1,,,,,,,South,2024-02-01,,,,,",
		"2,Bob,Ray,,manager,19,,North,,,,,,",
		`3,Élodie,O'Brien-Smith,,,5,"leads.use, pipeline.view",South,,,Red,,2024-03-01,`,
	)
}

// known is what matters of a person, with names for ids.
type known struct {
	Name, Email      string
	Level            int
	Permissions      string
	Locations, Teams []string
}

func (w *world) known(ctx context.Context) map[string]known {
	r := w.roster(ctx)
	out := map[string]known{}
	span := func(name string, s period.Span) string { return name + " " + s.From.String() + ".." + s.Until.String() }
	for _, p := range r.People {
		if p.ID == w.boss.Person {
			continue
		}
		k := known{Name: p.Name(), Email: p.Email, Level: p.Level, Permissions: p.Permissions.String()}
		for _, m := range p.Locations {
			l, _ := r.Location(m.ID)
			k.Locations = append(k.Locations, span(l.Name, m.Span))
		}
		for _, m := range p.Teams {
			t, _ := r.Team(m.ID)
			k.Teams = append(k.Teams, span(t.Name, m.Span))
		}
		out[p.ExternalID] = k
	}
	return out
}

func TestImportPeople(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	got, err := w.importer.People(ctx, w.boss, staff(), importer.PeopleOptions{CreatePlaces: true})
	if err != nil {
		t.Fatal(err)
	}
	want := importer.Result{Applied: true, Rows: 4, Created: 3, Ignored: []string{"Shoe size"}, Made: importer.Made{Locations: 2, Teams: 1}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("result (-want +got):\n%s", d)
	}
	manager, _ := people.PresetNamed("manager")
	all := map[string]known{
		"1": {"Ann Lee", "ann@example.com", 10, "pipeline.view,leads.use,timetrack.use", []string{"North ..2024-02-01", "South 2024-02-01.."}, []string{"Red 2024-01-01.."}},
		"2": {"Bob Ray", "", 19, manager.Permissions.String(), []string{"North .."}, nil},
		"3": {"Élodie O'Brien-Smith", "", 5, "pipeline.view,leads.use", []string{"South .."}, []string{"Red ..2024-03-01"}},
	}
	if d := cmp.Diff(all, w.known(ctx)); d != "" {
		t.Errorf("people (-want +got):\n%s", d)
	}

	before := w.version(ctx)
	got, err = w.importer.People(ctx, w.boss, staff(), importer.PeopleOptions{CreatePlaces: true})
	want = importer.Result{Applied: true, Rows: 4, Unchanged: 3, Ignored: []string{"Shoe size"}}
	if d := cmp.Diff(want, got); d != "" || err != nil || w.version(ctx) != before {
		t.Errorf("again (-want +got):\n%s%v", d, err)
	}

	// A change of some fields leaves the others, also where the person is
	// found by e-mail or id; a membership closes the one that it overlaps.
	req := file("email,id,last_name,location,location_until", "ANN@example.com,,Smith,South,2024-05-01", ","+w.person(ctx, "2").ID+", Ray  Jones ,,")
	got, err = w.importer.People(ctx, w.boss, req, importer.PeopleOptions{})
	if err != nil || got.Changed != 2 {
		t.Errorf("change: %+v, %v", got, err)
	}
	all["1"] = known{"Ann Smith", "ann@example.com", 10, all["1"].Permissions, []string{"North ..2024-02-01", "South ..2024-05-01"}, all["1"].Teams}
	all["2"] = known{"Bob Ray Jones", "", 19, all["2"].Permissions, all["2"].Locations, nil}
	if d := cmp.Diff(all, w.known(ctx)); d != "" {
		t.Errorf("people (-want +got):\n%s", d)
	}
	got, err = w.importer.People(ctx, w.boss, req, importer.PeopleOptions{})
	if err != nil || got.Unchanged != 2 {
		t.Errorf("the change again: %+v, %v", got, err)
	}
	// Somebody without an external id gets that of the file.
	if _, err := w.dir.SavePerson(ctx, w.boss, people.Person{FirstName: "Cleo", LastName: "Poe", Email: "cleo@example.com", Level: 10}); err != nil {
		t.Fatal(err)
	}
	got, err = w.importer.People(ctx, w.boss, file("external_id,email", "9,cleo@example.com"), importer.PeopleOptions{})
	if err != nil || got.Changed != 1 || w.person(ctx, "9").FirstName != "Cleo" {
		t.Errorf("an external id: %+v, %v", got, err)
	}
}

func TestImportPeopleRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.hire(ctx, "A", "Ann", "Lee", "North")
	req := func() importer.Request {
		return file(
			"external_id,first_name,last_name,email,preset,level,permissions,location,location_from,location_until,team",
			"1,X,Lee,,,,,,,,",                             // 2
			"2,Bob,R4y,not an e-mail,,,,,,,",              // 3
			"3,Bob,Ray,,boss,,,,,,",                       // 4
			"4,Bob,Ray,,,high,,,,,",                       // 5
			"5,Bob,Ray,,,,fly,,,,",                        // 6
			"6,Bob,Ray,,,,,Mars,,,",                       // 7
			"7,Bob,Ray,,,,,North,2024-02-01,2024-02-01,",  // 8
			"8,Bob,Ray,,,,,North,tomorrow,,",              // 9
			"9,Bob,Ray,,,,,,2024-01-01,,",                 // 10
			",Bob,Ray,,,,,,,,",                            // 11
			"10,Bob,Ray,,,,,,,,",                          // 12
			"10,Bobby,,,,,,,,,",                           // 13
			"11,Bob,Ray,ann@example.com,,,,,,,",           // 14
			"12,Bob,Ray,,,2000,,,,,",                      // 15
			"13,Bob,Ray,,representative,,,North,,,",       // 16: good
			"14,Bob,Ray,same@example.com,,1,,North,,,",    // 17: good
			"15,Bob,Ray,same@example.com,,1,,North,,,Red", // 18
		)
	}
	unknown := "names no location that you may see"
	want := importer.Result{Rows: 17, Created: 2, BadRows: 15, Refused: []importer.RowError{
		{2, "first_name", "must have at least 2 letters", "invalid"},
		{3, "last_name", "may hold letters, spaces, apostrophes and hyphens only", "invalid"},
		{3, "email", "is not a valid e-mail address", "invalid"},
		{4, "preset", `"boss" is no preset`, "invalid"},
		{5, "level", `"high" is not a whole number`, "invalid"},
		{6, "permissions", "", "invalid"},
		{7, "location", unknown, "unknown_location"},
		{8, "location_until", "is not after location_from", "invalid"},
		{9, "location_from", `"tomorrow" is not a date in the form YYYY-MM-DD`, "invalid"},
		{10, "location", "is required with its days", "invalid"},
		{11, "", "needs an external id, an e-mail or an id", "invalid"},
		{12, "", "is of a person of whom another row is refused", "other_row"},
		{13, "first_name", "differs from line 12, of the same person", "invalid"},
		{14, "email", "is that of somebody else", "exists"},
		{15, "level", "must be between 0 and 1000", "invalid"},
		{18, "team", "names no team that you may see", "unknown_team"},
	}}
	compare := func(name string, got importer.Result, want importer.Result) {
		t.Helper()
		for i, r := range got.Refused {
			if r.Line == 6 { // it lists all permissions
				got.Refused[i].Reason = ""
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	before := w.version(ctx)
	trial := req()
	trial.DryRun = true
	got, err := w.importer.People(ctx, w.boss, trial, importer.PeopleOptions{})
	if err != nil || w.version(ctx) != before {
		t.Errorf("dry run: %v", err)
	}
	compare("dry run", got, want)
	got, err = w.importer.People(ctx, w.boss, req(), importer.PeopleOptions{})
	if fault.Code(err) != "rows_refused" || w.version(ctx) != before {
		t.Errorf("all or nothing: %v", err)
	}
	compare("all or nothing", got, want)
	good := req()
	good.GoodRowsOnly = true
	got, err = w.importer.People(ctx, w.boss, good, importer.PeopleOptions{})
	if err != nil {
		t.Errorf("good rows only: %v", err)
	}
	want.Applied = true
	compare("good rows only", got, want)
	if d := cmp.Diff([]string{"13", "14", "A"}, keys(w.known(ctx)), cmpopts.SortSlices(strings.Compare)); d != "" {
		t.Errorf("people (-want +got):\n%s", d)
	}
}

func keys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// No place is created for a row that cannot be read.
func TestPlacesOfRefusedPeople(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	req := file("external_id,first_name,last_name,location,team", "1,Ann,Lee,Mars,Red", "1,Amy,Lee,Mars,Red", "2,Bob,Ray,Venus,")
	req.GoodRowsOnly = true
	got, err := w.importer.People(ctx, w.boss, req, importer.PeopleOptions{CreatePlaces: true})
	if err != nil || got.Made != (importer.Made{Locations: 1, People: 0}) || got.Created != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if r := w.roster(ctx); len(r.Locations) != 1 || r.Locations[0].Name != "Venus" || len(r.Teams) != 0 {
		t.Errorf("locations %+v, teams %+v", r.Locations, r.Teams)
	}
}

// The rules of who may grant what hold for files too.
func TestImportPeopleByAManager(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	south := w.location(ctx, "South")
	preset, _ := people.PresetNamed("administrator")
	p, err := w.dir.SavePerson(ctx, w.boss, people.Person{FirstName: "Ada", LastName: "Poe", Level: preset.Level, Permissions: preset.Permissions,
		Locations: []people.Membership{{ID: south.ID}}})
	if err != nil {
		t.Fatal(err)
	}
	w.location(ctx, "North")
	ada, err := w.dir.Actor(ctx, w.boss.Org, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	req := file("external_id,first_name,last_name,preset,location", "1,Bob,Ray,enterprise,South", "2,Bob,Ray,representative,North", "3,Bob,Ray,manager,South")
	req.GoodRowsOnly = true
	got, err := w.importer.People(ctx, ada, req, importer.PeopleOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range got.Refused {
		lines = append(lines, r.Column+" "+r.Code)
	}
	if d := cmp.Diff([]string{" above_own_level", " not_held", "location not_own_location"}, lines); d != "" || got.Created != 1 {
		t.Errorf("refusals (-want +got):\n%s%+v", d, got)
	}
	w.hire(ctx, "R", "Rob", "Ray", "South")
	rep, err := w.dir.Actor(ctx, w.boss.Org, w.person(ctx, "R").ID)
	if err != nil {
		t.Fatal(err)
	}
	got, err = w.importer.People(ctx, rep, file("external_id,first_name,last_name", "9,Bob,Ray"), importer.PeopleOptions{})
	if fault.Code(err) != "rows_refused" || got.Refused[0].Code != "denied" {
		t.Errorf("by somebody without people.manage: %+v, %v", got, err)
	}
}

func TestImportPlaces(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.location(ctx, "Berlin")
	do := func(run func(context.Context, people.Actor, importer.Request) (importer.Result, error), want importer.Result, lines ...string) {
		t.Helper()
		before := w.version(ctx)
		got, err := run(ctx, w.boss, file(lines...))
		want.Rows = len(lines) - 1
		want.Applied = len(want.Refused) == 0
		if d := cmp.Diff(want, got); d != "" || (err == nil) != want.Applied {
			t.Errorf("%q (-want +got):\n%s%v", lines, d, err)
		}
		if changed := w.version(ctx) != before; changed != (want.Applied && want.Created+want.Changed > 0) {
			t.Errorf("%q changed something: %v", lines, changed)
		}
	}
	companies := []string{"name,external_id", "Acme North,N", "Acme South,S"}
	do(w.importer.Companies, importer.Result{Created: 2}, companies...)
	do(w.importer.Companies, importer.Result{Unchanged: 2}, companies...)
	do(w.importer.Companies, importer.Result{Changed: 1}, "name,external_id,archived", "Acme Far South,S,yes")
	locations := []string{"name,external_id,company,zone,phone", "Berlin,B,N,Europe/Berlin,030", "Paris,P,acme north,Europe/Paris,01"}
	do(w.importer.Locations, importer.Result{Created: 1, Changed: 1, Ignored: []string{"phone"}}, locations...)
	do(w.importer.Locations, importer.Result{Unchanged: 2, Ignored: []string{"phone"}}, locations...)
	do(w.importer.Locations, importer.Result{Unchanged: 1, BadRows: 4, Refused: []importer.RowError{
		{3, "zone", `"Europe/Room" is not a known time zone`, "invalid"},
		{4, "company", "names no company that you may see", "unknown_company"},
		{5, "", "differs from line 2, of the same location", "contradiction"},
		{6, "name", "is required", "invalid"},
	}}, "name,external_id,company,zone", "Paris,P,N,", "Rome,R,,Europe/Room", "Oslo,O,Nobody,", "Paris,P,N,UTC", ",X,,")
	do(w.importer.Teams, importer.Result{Created: 2}, "name,permissions", "Red,leads.use;pipeline.view", "Blue,")
	do(w.importer.Teams, importer.Result{Unchanged: 1, Changed: 1}, "name,permissions", "red,leads.use pipeline.view", "Blue,leads.use")
	r := w.roster(ctx)
	if len(r.Companies) != 2 || len(r.Locations) != 2 || len(r.Teams) != 2 {
		t.Errorf("%d companies, %d locations and %d teams", len(r.Companies), len(r.Locations), len(r.Teams))
	}
	for _, l := range r.Locations {
		c := r.Companies[0]
		if c.ExternalID != "N" {
			c = r.Companies[1]
		}
		if l.Company != c.ID || l.Zone == "" || l.ExternalID == "" {
			t.Errorf("location %+v", l)
		}
	}
}

// A host that keeps its people itself imports into trackers only.
func TestPeopleElsewhere(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	im := importer.New(w.db, w.dir, &importer.Options{Now: noon})
	if _, err := im.People(ctx, w.boss, staff(), importer.PeopleOptions{}); fault.Code(err) != "people_elsewhere" || !errors.Is(err, fault.ErrConflict) {
		t.Errorf("people: %v", err)
	}
	if _, err := im.Teams(ctx, w.boss, file("name", "Red")); fault.Code(err) != "people_elsewhere" {
		t.Errorf("teams: %v", err)
	}
	req := func(who string) importer.Request { return file("date,person,Calls", "2024-03-01,"+who+",1") }
	opts := importer.EntriesOptions{Tracker: "Sales", CreatePeople: &importer.NewPeople{}}
	if _, err := im.Entries(ctx, w.boss, req("X"), opts); fault.Code(err) != "people_elsewhere" {
		t.Errorf("entries of a new person: %v", err)
	}
	if _, err := im.Entries(ctx, w.boss, req("A"), opts); err != nil || len(w.entries(ctx, sales)) != 1 {
		t.Errorf("entries: %v", err)
	}
}
