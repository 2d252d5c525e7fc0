package tracking_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

func TestSaveFillsInWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	saved := must(w.log.Save(t.Context(), w.as("mia"), tracking.Tracker{
		Name: "  Visits ", Period: period.Month,
		Metrics: []tracking.Metric{{Name: " Doors\t", Kind: tracking.Number, Targets: targets("2026-04-01", 5, "", 3)}, {Name: "Leaflets", Kind: tracking.Number}},
	}))(t)
	if saved.ID == "" || saved.Metrics[0].ID == "" || saved.Metrics[0].ID == saved.Metrics[1].ID {
		t.Errorf("ids %q, %q, %q", saved.ID, saved.Metrics[0].ID, saved.Metrics[1].ID)
	}
	saved.ID, saved.Metrics[0].ID, saved.Metrics[1].ID = "", "", ""
	equal(t, "saved", saved, tracking.Tracker{
		Revision: 1, Name: "Visits", Start: day(wednesday), Period: period.Month, CreatedBy: "mia",
		Metrics: []tracking.Metric{{Name: "Doors", Kind: tracking.Number, Targets: targets("", 3, "2026-04-01", 5)}, {Name: "Leaflets", Kind: tracking.Number}},
	})
}

func TestEditMakesANewVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.save(calls())
	w.set("2026-03-12T09:00:00Z")
	changed := first
	changed.Name, changed.CreatedBy, changed.Archived = "Telephone", "mia", true
	second := must(w.log.Save(t.Context(), w.as("ada"), changed))(t)
	if second.Revision != 2 || second.Name != "Telephone" || second.CreatedBy != "eve" || second.Archived {
		t.Errorf("saved as revision %d, %q, by %s, archived %t", second.Revision, second.Name, second.CreatedBy, second.Archived)
	}
	equal(t, "stored", must(w.log.Tracker(t.Context(), w.as("ada"), "calls"))(t), second)
	equal(t, "versions", must(w.log.Versions(t.Context(), w.as("ada"), "calls"))(t), []tracking.TrackerVersion{
		{Tracker: second, By: "ada", At: instant("2026-03-12T09:00:00Z")},
		{Tracker: first, By: "eve", At: instant("2026-03-11T09:00:00Z")},
	})
	if _, err := w.log.Save(t.Context(), w.as("ada"), changed); !errors.Is(err, fault.ErrStale) {
		t.Errorf("an edit of the version before: %v", err)
	}
	if _, err := w.log.Archive(t.Context(), w.as("ada"), "calls", 1); !errors.Is(err, fault.ErrStale) {
		t.Errorf("archiving the version before: %v", err)
	}
	if err := w.log.Delete(t.Context(), w.as("ada"), "calls", 1); !errors.Is(err, fault.ErrStale) {
		t.Errorf("deleting the version before: %v", err)
	}
}

func TestSaveRefusesIdentitiesThatAreTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := calls()
	other.ExternalID = "crm-1"
	w.save(other)
	for name, c := range map[string]struct {
		edit func(*tracking.Tracker)
		is   error
	}{
		"id":              {func(*tracking.Tracker) {}, fault.ErrExists},
		"external id":     {func(n *tracking.Tracker) { n.ID, n.ExternalID, n.Metrics = "", "crm-1", numbers("a") }, fault.ErrExists},
		"metric":          {func(n *tracking.Tracker) { n.ID = "" }, fault.ErrInvalid},
		"unknown edited":  {func(n *tracking.Tracker) { n.ID, n.Revision = "nobody's", 1 }, fault.ErrNotFound},
		"made-up version": {func(n *tracking.Tracker) { n.Revision = -1 }, fault.ErrStale},
	} {
		n := calls()
		c.edit(&n)
		if _, err := w.log.Save(t.Context(), w.as("eve"), n); !errors.Is(err, c.is) {
			t.Errorf("%s: %v, want %v", name, err, c.is)
		}
	}
	n := calls()
	n.ID, n.Metrics = "other", numbers("new", "sold")
	_, err := w.log.Save(t.Context(), w.as("eve"), n)
	refused(t, err, "invalid", "metrics[1].id")
}

func numbers(ids ...string) []tracking.Metric {
	var out []tracking.Metric
	for _, id := range ids {
		out = append(out, tracking.Metric{ID: id, Name: strings.ToUpper(id), Kind: tracking.Number})
	}
	return out
}

func TestValidateNamesTheField(t *testing.T) {
	t.Parallel()
	const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789àáâãäåæçèéêëìíîï"
	long := func(n int) string { return strings.Repeat("é", n) }
	metric := func(edit func(*tracking.Metric)) func(*tracking.Tracker) {
		return func(t *tracking.Tracker) { edit(&t.Metrics[1]) }
	}
	assignment := func(a tracking.Assignment) func(*tracking.Tracker) {
		return func(t *tracking.Tracker) { t.Assignments = append(t.Assignments, a) }
	}
	for name, c := range map[string]struct {
		edit func(*tracking.Tracker)
		want []string
	}{
		"all right":            {func(*tracking.Tracker) {}, nil},
		"longest texts":        {func(t *tracking.Tracker) { t.Name, t.Description = long(100), long(2000) }, nil},
		"no name":              {func(t *tracking.Tracker) { t.Name = " \t" }, []string{"name"}},
		"long name":            {func(t *tracking.Tracker) { t.Name = long(101) }, []string{"name"}},
		"bad UTF-8":            {func(t *tracking.Tracker) { t.Name = "a\xff" }, []string{"name"}},
		"control character":    {func(t *tracking.Tracker) { t.Name = "a\x00b" }, []string{"name"}},
		"line breaks":          {func(t *tracking.Tracker) { t.Description = "a\r\n\tb" }, nil},
		"long description":     {func(t *tracking.Tracker) { t.Description = long(2001) }, []string{"description"}},
		"long external id":     {func(t *tracking.Tracker) { t.ExternalID = long(101) }, []string{"external_id"}},
		"slash in the id":      {func(t *tracking.Tracker) { t.ID = "a/b" }, []string{"id"}},
		"no start":             {func(t *tracking.Tracker) { t.Start = 0 }, []string{"start"}},
		"start after all days": {func(t *tracking.Tracker) { t.Start = period.MaxDate + 1 }, []string{"start"}},
		"quarterly":            {func(t *tracking.Tracker) { t.Period = period.Quarter }, []string{"period"}},
		"no period":            {func(t *tracking.Tracker) { t.Period = 0 }, []string{"period"}},
		"no metrics":           {func(t *tracking.Tracker) { t.Metrics = nil }, []string{"metrics"}},
		"too many metrics":     {func(t *tracking.Tracker) { t.Metrics = numbers(strings.Split(alphabet, "")[:51]...) }, []string{"metrics"}},
		"new metrics":          {func(t *tracking.Tracker) { t.Metrics[0].ID, t.Metrics[1].ID = "", "" }, nil},

		"metric without a name":        {metric(func(m *tracking.Metric) { m.Name = "" }), []string{"metrics[1].name"}},
		"metric's longest name":        {metric(func(m *tracking.Metric) { m.Name = long(40) }), nil},
		"metric's name too long":       {metric(func(m *tracking.Metric) { m.Name = long(41) }), []string{"metrics[1].name"}},
		"metric's name used twice":     {metric(func(m *tracking.Metric) { m.Name = "MADE" }), []string{"metrics[1].name"}},
		"metric's id used twice":       {metric(func(m *tracking.Metric) { m.ID = "made" }), []string{"metrics[1].id"}},
		"slash in a metric's id":       {metric(func(m *tracking.Metric) { m.ID = "/" }), []string{"metrics[1].id"}},
		"external id used twice":       {func(t *tracking.Tracker) { t.Metrics[0].ExternalID, t.Metrics[2].ExternalID = "x", "x" }, []string{"metrics[2].external_id"}},
		"metric's description":         {metric(func(m *tracking.Metric) { m.Description = long(2001) }), []string{"metrics[1].description"}},
		"unknown kind":                 {metric(func(m *tracking.Metric) { m.Kind = "ratio" }), []string{"metrics[1].kind"}},
		"unknown currency":             {metric(func(m *tracking.Metric) { m.Currency = "EURO" }), []string{"metrics[1].currency"}},
		"no currency":                  {metric(func(m *tracking.Metric) { m.Currency = "" }), []string{"metrics[1].currency"}},
		"currency with a scale":        {metric(func(m *tracking.Metric) { m.Scale = 2 }), []string{"metrics[1].scale"}},
		"number with a currency":       {func(t *tracking.Tracker) { t.Metrics[0].Currency = "EUR" }, []string{"metrics[0].currency"}},
		"finest number":                {func(t *tracking.Tracker) { t.Metrics[0].Scale = 4 }, nil},
		"number too fine":              {func(t *tracking.Tracker) { t.Metrics[0].Scale = 5 }, []string{"metrics[0].scale"}},
		"number with a negative scale": {func(t *tracking.Tracker) { t.Metrics[0].Scale = -1 }, []string{"metrics[0].scale"}},
		"check box with a scale":       {func(t *tracking.Tracker) { t.Metrics[2].Scale = 1 }, []string{"metrics[2].kind"}},
		"hidden":                       {metric(func(m *tracking.Metric) { m.Hidden = true }), []string{"metrics[1].hidden"}},
		"largest target":               {metric(func(m *tracking.Metric) { m.Targets = targets("", tracking.MaxValue) }), nil},
		"target too large":             {metric(func(m *tracking.Metric) { m.Targets = targets("", tracking.MaxValue+1) }), []string{"metrics[1].targets[0].value"}},
		"negative target":              {metric(func(m *tracking.Metric) { m.Targets = targets("", 1, "2026-04-01", -1) }), []string{"metrics[1].targets[1].value"}},
		"two targets of a day":         {metric(func(m *tracking.Metric) { m.Targets = targets("", 1, "2026-04-01", 2, "2026-04-01", 3) }), []string{"metrics[1].targets[2].from"}},
		"targets out of order":         {metric(func(m *tracking.Metric) { m.Targets = targets("2026-05-01", 1, "2026-04-01", 2) }), []string{"metrics[1].targets[1].from"}},
		"target before all days":       {metric(func(m *tracking.Metric) { m.Targets = period.Timeline[int64]{{From: -1, Value: 1}} }), []string{"metrics[1].targets[0].from"}},
		"too many targets":             {metric(func(m *tracking.Metric) { m.Targets = daily(501) }), []string{"metrics[1].targets"}},

		"last minute":       {func(t *tracking.Tracker) { t.Settings.SubmitBy, t.Settings.Remind = clockTime(23, 59), clockTime(0, 0) }, nil},
		"submit by 24:00":   {func(t *tracking.Tracker) { t.Settings.SubmitBy = clockTime(24, 0) }, []string{"settings.submit_by"}},
		"remind before day": {func(t *tracking.Tracker) { t.Settings.Remind = clockTime(0, -1) }, []string{"settings.remind"}},
		"blank holiday":     {func(t *tracking.Tracker) { t.Settings.WorkingDays.Holidays = []period.Date{0} }, []string{"settings.working_days.holidays[0]"}},
		"holidays out of order": {func(t *tracking.Tracker) {
			t.Settings.WorkingDays.Holidays = []period.Date{day("2026-12-25"), day("2026-12-24")}
		}, []string{"settings.working_days.holidays[1]"}},

		"nowhere":              {assignment(tracking.Assignment{Everyone: true}), []string{"assignments[1].locations"}},
		"somewhere and all":    {assignment(tracking.Assignment{Everyone: true, AllLocations: true, Locations: []string{"north"}}), []string{"assignments[1].locations"}},
		"nobody":               {assignment(tracking.Assignment{AllLocations: true}), []string{"assignments[1].people"}},
		"somebody and all":     {assignment(tracking.Assignment{AllLocations: true, Everyone: true, Teams: []string{"sales"}}), []string{"assignments[1].people"}},
		"never":                {assignment(tracking.Assignment{AllLocations: true, Everyone: true, Span: span("2026-03-02", "2026-03-02")}), []string{"assignments[1].until"}},
		"from before all days": {assignment(tracking.Assignment{AllLocations: true, Everyone: true, Span: period.Span{From: -1}}), []string{"assignments[1].from"}},
		"until after all days": {assignment(tracking.Assignment{AllLocations: true, Everyone: true, Span: period.Span{Until: period.MaxDate + 1}}), []string{"assignments[1].until"}},
		"too many assignments": {func(t *tracking.Tracker) { t.Assignments = slices.Repeat(t.Assignments, 501) }, []string{"assignments"}},

		"everything at once": {func(t *tracking.Tracker) {
			*t = tracking.Tracker{Metrics: []tracking.Metric{{}}, Assignments: []tracking.Assignment{{}}}
		}, []string{"name", "start", "period", "metrics[0].name", "metrics[0].kind", "assignments[0].locations", "assignments[0].people"}},
	} {
		tr := calls()
		c.edit(&tr)
		err := tr.Validate()
		if d := cmp.Diff(c.want, fields(err)); d != "" || (err == nil) != (c.want == nil) || err != nil && !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, d)
		}
	}
}

// daily is a target that changes on each of n days.
func daily(n int) period.Timeline[int64] {
	line := make(period.Timeline[int64], n)
	for i := range line {
		line[i] = period.Step[int64]{From: day(wednesday) + period.Date(i), Value: int64(i)}
	}
	return line
}

func TestFiguresSurviveAnEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", "2026-03-10", 3))
	w.submit(set("ann", "tidy", "2026-03-11", 1))
	w.submit(blank("ann", "tidy", "2026-03-11"))
	for name, c := range map[string]struct {
		edit  func(*tracking.Tracker)
		field string
	}{
		"remove a metric":         {func(t *tracking.Tracker) { t.Metrics = t.Metrics[1:] }, "metrics"},
		"remove a cleared metric": {func(t *tracking.Tracker) { t.Metrics = t.Metrics[:2] }, "metrics"},
		"change the kind":         {func(t *tracking.Tracker) { t.Metrics[2].Kind = tracking.Number }, "metrics[2].kind"},
		"change the scale, moved": {func(t *tracking.Tracker) {
			t.Metrics = []tracking.Metric{t.Metrics[1], t.Metrics[2], t.Metrics[0]}
			t.Metrics[2].Scale = 2
		}, "metrics[2].kind"},
		"start later": {func(t *tracking.Tracker) { t.Start = day("2026-03-11") }, "start"},
	} {
		tr := must(w.log.Tracker(t.Context(), w.as("eve"), "calls"))(t)
		c.edit(&tr)
		_, err := w.log.Save(t.Context(), w.as("eve"), tr)
		if fault.Code(err) != "invalid" || !slices.Equal(fields(err), []string{c.field}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What has no entries is free to change, and what has them can be retired.
	w.edit("calls", func(t *tracking.Tracker) {
		t.Metrics[1].Currency, t.Metrics[0].Retired, t.Start = "USD", true, day("2026-03-10")
	})
	w.edit("calls", func(t *tracking.Tracker) { t.Metrics = slices.Delete(t.Metrics, 1, 2) })
}

func TestArchiveRestoreDelete(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	list := func(archived bool) (names []string) {
		trackers, _, err := w.log.Trackers(t.Context(), w.as("ann"), tracking.TrackerFilter{Archived: archived}, query.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, tr := range trackers {
			names = append(names, tr.Name)
		}
		return names
	}
	if archived := must(w.log.Archive(t.Context(), w.as("eve"), "calls", 1))(t); !archived.Archived || archived.Revision != 2 {
		t.Errorf("archived as %+v", archived)
	}
	equal(t, "in use, archived", [][]string{list(false), list(true)}, [][]string{nil, {"Calls"}})
	refused(t, w.try("ann", set("ann", "made", wednesday, 1)), "archived", "tracker")
	if restored := must(w.log.Restore(t.Context(), w.as("eve"), "calls", 2))(t); restored.Archived || restored.Revision != 3 {
		t.Errorf("restored as %+v", restored)
	}
	equal(t, "in use, archived", [][]string{list(false), list(true)}, [][]string{{"Calls"}, nil})

	w.submit(set("ann", "made", wednesday, 1))
	refused(t, w.log.Delete(t.Context(), w.as("eve"), "calls", 3), "has_entries", "")
	w.submit(blank("ann", "made", wednesday))
	refused(t, w.log.Delete(t.Context(), w.as("eve"), "calls", 3), "has_entries", "")
	if _, err := w.log.Tracker(t.Context(), w.as("ann"), "calls"); err != nil {
		t.Errorf("after a refused deletion: %v", err)
	}

	empty := calls()
	empty.ID, empty.Metrics = "empty", numbers("x")
	w.save(empty)
	if err := w.log.Delete(t.Context(), w.as("eve"), "empty", 1); err != nil {
		t.Errorf("delete: %v", err)
	}
	if _, err := w.log.Tracker(t.Context(), w.as("eve"), "empty"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
}

// Each verb that changes a tracker, and reading its versions, needs
// trackers.manage where the tracker is used.
func TestWhoMayDefine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	northern := calls()
	northern.Assignments = []tracking.Assignment{{Locations: []string{"north"}, Everyone: true}}
	w.save(northern)
	w.submit(set("ann", "made", "2026-03-03", 1))

	// Max once worked at north and has figures there, but manages south only.
	w.change("max", func(p *people.Person) {
		p.Locations = append(p.Locations, people.Membership{ID: "north", Span: span("2026-03-01", "2026-03-06")})
	})
	verbs := map[string]func(people.Actor) error{
		"save": func(a people.Actor) error {
			tr := must(w.log.Tracker(t.Context(), w.as("eve"), "calls"))(t)
			_, err := w.log.Save(t.Context(), a, tr)
			return err
		},
		"archive": func(a people.Actor) error {
			_, err := w.log.Archive(t.Context(), a, "calls", 1)
			return err
		},
		"restore": func(a people.Actor) error {
			_, err := w.log.Restore(t.Context(), a, "calls", 1)
			return err
		},
		"delete": func(a people.Actor) error { return w.log.Delete(t.Context(), a, "calls", 1) },
		"versions": func(a people.Actor) error {
			_, err := w.log.Versions(t.Context(), a, "calls")
			return err
		},
		"close": func(a people.Actor) error {
			_, err := w.log.Close(t.Context(), a, "calls", day("2026-03-03"), "")
			return err
		},
		"reopen": func(a people.Actor) error {
			_, err := w.log.Reopen(t.Context(), a, "calls", day("2026-03-03"), "why not")
			return err
		},
	}
	for name, verb := range verbs {
		for who, want := range map[string]string{"ann": "denied", "rex": "denied", "max": "denied"} {
			if err := verb(w.as(who)); fault.Code(err) != want {
				t.Errorf("%s by %s: %v, want %s", name, who, err, want)
			}
		}
	}
	w.change("max", func(p *people.Person) { p.Locations = p.Locations[:1] })
	for name, verb := range verbs {
		if err := verb(w.as("max")); !errors.Is(err, fault.ErrNotFound) && name != "save" || name == "save" && err == nil {
			t.Errorf("%s by a manager elsewhere: %v", name, err)
		}
		if name == "archive" || name == "restore" || name == "save" || name == "delete" || name == "reopen" {
			continue
		}
		if err := verb(w.as("mia")); err != nil {
			t.Errorf("%s by the manager: %v", name, err)
		}
	}
	if v := must(w.log.Tracker(t.Context(), w.as("eve"), "calls"))(t); v.Revision != 1 {
		t.Errorf("a refused change was stored: %+v", v)
	}
}

func TestAssignWithinOnesReach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everyone := func(locations ...string) tracking.Assignment {
		return tracking.Assignment{Locations: locations, Everyone: true}
	}
	named := func(location string, ids ...string) tracking.Assignment {
		return tracking.Assignment{Locations: []string{location}, People: ids}
	}
	for name, c := range map[string]struct {
		actor       string
		assignment  tracking.Assignment
		code, field string
	}{
		"own location":               {"mia", everyone("north"), "", ""},
		"another location":           {"mia", everyone("south"), "denied", "assignments[0].locations"},
		"one of each":                {"mia", everyone("north", "south"), "denied", "assignments[0].locations"},
		"both own":                   {"ada", everyone("north", "south"), "", ""},
		"all locations":              {"ada", tracking.Assignment{AllLocations: true, Everyone: true}, "denied", "assignments[0].locations"},
		"all locations, permitted":   {"eve", tracking.Assignment{AllLocations: true, Everyone: true}, "", ""},
		"another, permitted":         {"eve", everyone("south"), "", ""},
		"no such location":           {"eve", everyone("atlantis"), "invalid", "assignments[0].locations"},
		"no such team":               {"mia", tracking.Assignment{Locations: []string{"north"}, Teams: []string{"sales", "x"}}, "invalid", "assignments[0].teams"},
		"no such person":             {"mia", named("north", "zoe"), "invalid", "assignments[0].people"},
		"person of the location":     {"mia", named("north", "ann", "bob"), "", ""},
		"person of another":          {"mia", named("north", "ann", "cyd"), "invalid", "assignments[0].people"},
		"person of another, for all": {"eve", tracking.Assignment{AllLocations: true, People: []string{"cyd", "dan"}}, "", ""},
	} {
		tr := calls()
		tr.ID, tr.Metrics = "", numbers("")
		tr.Metrics[0].Name = "N"
		tr.Assignments = []tracking.Assignment{c.assignment}
		_, err := w.log.Save(t.Context(), w.as(c.actor), tr)
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		t.Run(name, func(t *testing.T) { refused(t, err, c.code, c.field) })
	}
}

// A manager edits what is used at other places too, and leaves those places
// alone.
func TestAssignmentsElsewhereStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Assignments = []tracking.Assignment{{Locations: []string{"south"}, Everyone: true}, {Locations: []string{"north"}, Everyone: true}}
	tr = w.save(tr)

	shown := must(w.log.Tracker(t.Context(), w.as("mia"), tr.ID))(t)
	equal(t, "assignments shown", shown.Assignments, tr.Assignments[1:])
	saved := must(w.log.Save(t.Context(), w.as("mia"), shown))(t)
	equal(t, "assignments shown", saved.Assignments, tr.Assignments[1:])
	whole := must(w.log.Tracker(t.Context(), w.as("eve"), tr.ID))(t)
	equal(t, "assignments", whole.Assignments, []tracking.Assignment{tr.Assignments[1], tr.Assignments[0]})

	ended := saved
	ended.Assignments = slices.Clone(tr.Assignments)
	ended.Assignments[0].Until = day("2026-04-01")
	_, err := w.log.Save(t.Context(), w.as("mia"), ended)
	refused(t, err, "denied", "assignments[0].locations")

	own := saved
	own.Assignments = []tracking.Assignment{{Locations: []string{"north"}, People: []string{"ann"}}}
	saved = must(w.log.Save(t.Context(), w.as("mia"), own))(t)
	equal(t, "assignments shown", saved.Assignments, own.Assignments)
	whole = must(w.log.Tracker(t.Context(), w.as("eve"), tr.ID))(t)
	equal(t, "assignments", whole.Assignments, []tracking.Assignment{own.Assignments[0], tr.Assignments[0]})
}

// Of an assignment that is shared with other places, a manager is shown one's
// own people, and an edit leaves the others in it.
func TestAssignmentsNameColleaguesOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Assignments = []tracking.Assignment{{AllLocations: true, People: []string{"ann", "cyd"}}, {AllLocations: true, People: []string{"cyd"}}}
	tr = w.save(tr)

	shown := must(w.log.Tracker(t.Context(), w.as("mia"), tr.ID))(t)
	equal(t, "assignments shown", shown.Assignments, []tracking.Assignment{{AllLocations: true, People: []string{"ann"}}})
	shown.Description = "edited"
	must(w.log.Save(t.Context(), w.as("mia"), shown))(t)
	whole := must(w.log.Tracker(t.Context(), w.as("eve"), tr.ID))(t)
	equal(t, "description", whole.Description, "edited")
	equal(t, "assignments", whole.Assignments, tr.Assignments)

	own := must(w.log.Tracker(t.Context(), w.as("ann"), tr.ID))(t)
	equal(t, "assignments shown to who enters", len(own.Assignments), 0)
}

// assigned is who enters tracker calls on a day.
func (w *world) assigned(date string) (ids []string) {
	t, err := w.log.Tracker(context.Background(), w.as("eve"), "calls")
	if err != nil {
		w.Fatalf("%v", err)
	}
	for _, p := range w.roster().People {
		if t.Assigned(p, day(date)) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func TestAssignedPeople(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		assignment tracking.Assignment
		want       string
	}{
		"everyone at a place":  {tracking.Assignment{Locations: []string{"south"}, Everyone: true}, "ada cyd max"},
		"named":                {tracking.Assignment{Locations: []string{"south", "north"}, People: []string{"ann", "cyd"}}, "ann cyd"},
		"team":                 {tracking.Assignment{AllLocations: true, Teams: []string{"sales"}}, "bob"},
		"team or named":        {tracking.Assignment{AllLocations: true, Teams: []string{"sales"}, People: []string{"dan"}}, "bob dan"},
		"team, at its place":   {tracking.Assignment{Locations: []string{"south"}, Teams: []string{"sales"}}, ""},
		"everyone anywhere":    {tracking.Assignment{AllLocations: true, Everyone: true}, "ada ann bob cyd dan eve max mia rex"},
		"not yet":              {tracking.Assignment{AllLocations: true, Everyone: true, Span: span("2026-03-12", "")}, ""},
		"no more":              {tracking.Assignment{AllLocations: true, Everyone: true, Span: span("", wednesday)}, ""},
		"on its last day":      {tracking.Assignment{AllLocations: true, Teams: []string{"sales"}, Span: span("", "2026-03-12")}, "bob"},
		"before tracker began": {tracking.Assignment{AllLocations: true, Teams: []string{"sales"}, Span: span("2026-01-01", "2026-03-03")}, ""},
	} {
		w := newWorld(t)
		tr := calls()
		tr.Assignments = []tracking.Assignment{c.assignment}
		w.save(tr)
		if got := strings.Join(w.assigned(wednesday), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	w := newWorld(t)
	w.save(calls())
	if got := w.assigned("2026-03-01"); len(got) > 0 {
		t.Errorf("before the start: %v", got)
	}
}

func TestAssignmentFollowsMembership(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.change("ann", func(p *people.Person) {
		p.Locations = []people.Membership{{ID: "north", Span: span("", "2026-03-05")}, {ID: "harbour", Span: span("2026-03-05", "2026-03-09")}, {ID: "south", Span: span("2026-03-09", "")}}
	})
	for date, want := range map[string]string{
		"2026-03-04": "ada ann bob cyd max mia rex",
		"2026-03-05": "ada bob cyd max mia rex",
		"2026-03-09": "ada ann bob cyd max mia rex",
	} {
		if got := strings.Join(w.assigned(date), " "); got != want {
			t.Errorf("%s: %s, want %s", date, got, want)
		}
	}
	tr := must(w.log.Tracker(t.Context(), w.as("eve"), "calls"))(t)
	ann, _ := w.roster().Person("ann")
	for during, want := range map[period.Span]bool{
		span("2026-03-05", "2026-03-09"): false,
		span("2026-03-05", "2026-03-10"): true,
		span("2026-03-01", "2026-03-02"): false,
		span("", "2026-03-03"):           true,
		span("2026-03-07", ""):           true,
	} {
		if got := tr.AssignedDuring(ann, during); got != want {
			t.Errorf("assigned during %v: %t", during, got)
		}
	}
}

func TestTrackersByNameInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, name := range []string{"delta", "Alpha", "charlie", "Bravo", "alpha"} {
		tr := calls()
		tr.ID, tr.Name, tr.Metrics = string(rune('a'+i)), name, numbers("m"+string(rune('a'+i)))
		if name == "Bravo" {
			tr.Assignments = []tracking.Assignment{{Locations: []string{"south"}, Everyone: true}}
		}
		w.save(tr)
	}
	list := func(actor string, f tracking.TrackerFilter, limit int) (ids []string) {
		for cursor := ""; ; {
			trackers, next, err := w.log.Trackers(t.Context(), w.as(actor), f, query.Page{Limit: limit, Cursor: cursor})
			if err != nil {
				t.Fatal(err)
			}
			if len(trackers) > limit || len(trackers) == 0 && next != "" {
				t.Fatalf("%d trackers on a page of %d, next %q", len(trackers), limit, next)
			}
			for _, tr := range trackers {
				ids = append(ids, tr.ID)
			}
			if cursor = next; cursor == "" {
				return ids
			}
		}
	}
	for limit := 1; limit <= 6; limit++ {
		equal(t, "all", list("eve", tracking.TrackerFilter{}, limit), []string{"b", "e", "d", "c", "a"})
		equal(t, "at north", list("mia", tracking.TrackerFilter{}, limit), []string{"b", "e", "c", "a"})
		equal(t, "found", list("eve", tracking.TrackerFilter{Search: " ALPH"}, limit), []string{"b", "e"})
		equal(t, "entered", list("cyd", tracking.TrackerFilter{Assigned: true}, limit), []string{"b", "e", "d", "c", "a"})
		equal(t, "entered by nobody", list("eve", tracking.TrackerFilter{Assigned: true}, limit), nil)
	}
	for _, p := range []query.Page{{Limit: -1}, {Limit: 501}} {
		_, _, err := w.log.Trackers(t.Context(), w.as("eve"), tracking.TrackerFilter{}, p)
		refused(t, err, "invalid", "limit")
	}
	_, _, err := w.log.Trackers(t.Context(), w.as("eve"), tracking.TrackerFilter{}, query.Page{Cursor: query.Cursor(tracking.SubmissionKey{})})
	refused(t, err, "invalid", "cursor")
}

// A host system asks with a token and is no person: it enters nothing.
func TestAHostSystemIsAssignedToNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Assignments = []tracking.Assignment{{AllLocations: true, Everyone: true}}
	w.save(tr)
	host := people.Actor{Org: org, Token: "token", Level: 50, Permissions: people.TrackersReport | people.TrackersManage | people.AllLocations}
	all, _, err := w.log.Trackers(t.Context(), host, tracking.TrackerFilter{}, query.Page{})
	if len(all) != 1 || err != nil {
		t.Errorf("sees %v, %v", all, err)
	}
	own, _, err := w.log.Trackers(t.Context(), host, tracking.TrackerFilter{Assigned: true}, query.Page{})
	if len(own) != 0 || err != nil {
		t.Errorf("enters %v, %v", own, err)
	}
}
