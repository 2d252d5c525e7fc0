package trackers_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/trackers"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// complete is a draft that nothing is wrong with.
func complete() trackers.Draft {
	d := trackers.NewDraft(day(2026, 3, 2), "EUR", []api.Ref{{ID: "bergen", Name: "Bergen"}})
	d.Name = "Calls"
	d.Metrics[0].Name = "Made"
	return d
}

func TestCheckNamesTheFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*trackers.Draft)
		step   trackers.Step
		field  string
		say    string
		n      int
	}{
		"nothing":               {func(*trackers.Draft) {}, 0, "", "", 0},
		"no name":               {func(d *trackers.Draft) { d.Name = " \t " }, trackers.Basics, "name", "required", 0},
		"name of emoji":         {func(d *trackers.Draft) { d.Name = strings.Repeat("🚀", 100) }, 0, "", "", 0},
		"name a little long":    {func(d *trackers.Draft) { d.Name = strings.Repeat("é", 101) }, trackers.Basics, "name", "long", 1},
		"10 000 characters":     {func(d *trackers.Draft) { d.Name = strings.Repeat("x", 10_000) }, trackers.Basics, "name", "long", 9900},
		"control character":     {func(d *trackers.Draft) { d.Name = "a\x00b" }, trackers.Basics, "name", "control", 0},
		"description long":      {func(d *trackers.Draft) { d.Description = strings.Repeat("x", 2001) }, trackers.Basics, "description", "long", 1},
		"no start":              {func(d *trackers.Draft) { d.Start = 0 }, trackers.Basics, "start", "date", 0},
		"no metric":             {func(d *trackers.Draft) { d.Metrics = nil }, trackers.Basics, "metrics", "no_metric", 0},
		"metric without a name": {func(d *trackers.Draft) { d.Metrics[0].Name = "" }, trackers.Basics, "m1-name", "required", 0},
		"metric name long":      {func(d *trackers.Draft) { d.Metrics[0].Name = strings.Repeat("x", 41) }, trackers.Basics, "m1-name", "long", 1},
		"metric name twice":     {func(d *trackers.Draft) { d.AddMetric("EUR").Name = " mADE " }, trackers.Basics, "m4-name", "twice", 0},
		"too many metrics": {func(d *trackers.Draft) {
			for range 50 {
				d.AddMetric("").Name = strings.Repeat("x", 1+d.Last%30) + string(rune('A'+d.Last))
			}
		}, trackers.Basics, "metrics", "metrics", 50},
		"no currency":         {func(d *trackers.Draft) { d.Metrics[0].Kind, d.Metrics[0].Currency = "currency", "" }, trackers.Basics, "m1-currency", "currency", 0},
		"letters":             {func(d *trackers.Draft) { d.Metrics[0].Targets[0].Value = "ten" }, trackers.Basics, "m1-t2-value", "numeral.number_part", 0},
		"emoji":               {func(d *trackers.Draft) { d.Metrics[0].Targets[0].Value = "1🚀" }, trackers.Basics, "m1-t2-value", "numeral.number_part", 0},
		"decimals of a whole": {func(d *trackers.Draft) { d.Metrics[0].Targets[0].Value = "1.5" }, trackers.Basics, "m1-t2-value", "numeral.whole", 0},
		"too many decimals": {func(d *trackers.Draft) {
			d.Metrics[0].Scale, d.Metrics[0].Targets[0].Value = 2, "1.555"
		}, trackers.Basics, "m1-t2-value", "numeral.decimals", 2},
		"other money": {func(d *trackers.Draft) {
			d.Metrics[0].Kind, d.Metrics[0].Targets[0].Value = "currency", "$ 1,200"
		}, trackers.Basics, "m1-t2-value", "numeral.currency", 0},
		"own money":        {func(d *trackers.Draft) { d.Metrics[0].Kind, d.Metrics[0].Targets[0].Value = "currency", "1.200,50 €" }, 0, "", "", 0},
		"money of a count": {func(d *trackers.Draft) { d.Metrics[0].Targets[0].Value = "€ 3" }, trackers.Basics, "m1-t2-value", "numeral.number_part", 0},
		"negative":         {func(d *trackers.Draft) { d.Metrics[0].Targets[0].Value = "-1" }, trackers.Basics, "m1-t2-value", "negative", 0},
		"out of range":     {func(d *trackers.Draft) { d.Metrics[0].Targets[0].Value = "9999999999999999" }, trackers.Basics, "m1-t2-value", "numeral.range", 0},
		"pasted novel":     {func(d *trackers.Draft) { d.Metrics[0].Targets[0].Value = strings.Repeat("7", 10_000) }, trackers.Basics, "m1-t2-value", "numeral.long", 0},
		"target without a day": {func(d *trackers.Draft) {
			d.AddTarget(&d.Metrics[0], day(2026, 4, 1)).From = 0
		}, trackers.Basics, "m1-t4-from", "date", 0},
		"two targets of a day": {func(d *trackers.Draft) {
			d.AddTarget(&d.Metrics[0], day(2026, 4, 1))
			d.AddTarget(&d.Metrics[0], day(2026, 4, 2)).From = day(2026, 4, 1)
		}, trackers.Basics, "m1-t5-from", "same_day", 0},
		"no weekday":      {func(d *trackers.Draft) { d.Weekdays = nil }, trackers.Periods, "weekdays", "no_day", 0},
		"no location":     {func(d *trackers.Draft) { d.Groups[0].Locations = nil }, trackers.Locations, "g3-locations", "no_location", 0},
		"all locations":   {func(d *trackers.Draft) { d.Groups[0].Locations, d.Groups[0].All = nil, true }, 0, "", "", 0},
		"nobody":          {func(d *trackers.Draft) { d.Groups[0].Everyone = false }, trackers.People, "g3-people", "nobody", 0},
		"a team":          {func(d *trackers.Draft) { d.Groups[0].Everyone, d.Groups[0].Teams = false, []string{"t"} }, 0, "", "", 0},
		"until before":    {func(d *trackers.Draft) { d.Groups[0].From, d.Groups[0].Until = 5, 5 }, trackers.People, "g3-until", "until", 0},
		"nobody assigned": {func(d *trackers.Draft) { d.Groups = nil }, 0, "", "", 0},
		"target of a tick": {func(d *trackers.Draft) {
			d.Metrics[0].Kind, d.Metrics[0].Scale, d.Metrics[0].Targets[0].Value = "checkbox", 2, "1.5"
		}, trackers.Basics, "m1-t2-value", "numeral.whole", 0},
	} {
		d := complete()
		c.change(&d)
		got := d.Check(numeral.Separators{})
		if c.field == "" {
			if len(got) != 0 {
				t.Errorf("%s: %+v; want nothing", name, got)
			}
			continue
		}
		say := c.say
		if !strings.Contains(say, ".") {
			say = "trackers.wrong." + say
		}
		if len(got) == 0 {
			t.Errorf("%s: nothing is wrong; want %s", name, c.field)
			continue
		}
		if p := got[0]; p.Step != c.step || p.Field != c.field || p.Say != say || p.N != c.n {
			t.Errorf("%s: %+v; want step %d, field %q, %q, %d", name, p, c.step, c.field, say, c.n)
		}
	}
}

func TestLocateLeadsAPathToItsField(t *testing.T) {
	t.Parallel()
	d := complete()                             // metric 1 with target 2, group 3
	d.AddMetric("EUR")                          // metric 4 with target 5
	d.AddTarget(&d.Metrics[1], day(2026, 4, 1)) // target 6
	d.AddTarget(&d.Metrics[1], day(2026, 5, 1)) // target 7
	d.AddMetric("EUR").Targets[0].Value = "7"   // metric 8 with target 9
	d.AddTarget(&d.Metrics[2], day(2026, 4, 1)) // target 10
	for path, want := range map[string]struct {
		step  trackers.Step
		field string
	}{
		"name":                              {trackers.Basics, "name"},
		"start":                             {trackers.Basics, "start"},
		"description":                       {trackers.Basics, "description"},
		"external_id":                       {trackers.Basics, "name"},
		"metrics":                           {trackers.Basics, "metrics"},
		"metrics[0].name":                   {trackers.Basics, "m1-name"},
		"body.metrics[0].name":              {trackers.Basics, "m1-name"},
		"metrics[1].kind":                   {trackers.Basics, "m4-kind"},
		"metrics[1].scale":                  {trackers.Basics, "m4-scale"},
		"metrics[1].id":                     {trackers.Basics, "m4-name"},
		"metrics[1].targets[0].value":       {trackers.Basics, "m4-t6-value"}, // the blank one before it is not sent
		"metrics[1].targets[1].from":        {trackers.Basics, "m4-t7-from"},
		"metrics[2].targets[0].value":       {trackers.Basics, "m8-t9-value"},
		"metrics[2].targets[0].from":        {trackers.Basics, "m8-t9-value"}, // it has no day
		"metrics[2].targets[1].from":        {trackers.Basics, "m8-t10-from"},
		"metrics[2].targets":                {trackers.Basics, "m8-t9-value"},
		"metrics[9].name":                   {trackers.Basics, "metrics"},
		"metrics[x].name":                   {trackers.Basics, "metrics"},
		"period":                            {trackers.Periods, "period"},
		"settings.submit_by":                {trackers.Periods, "submit_by"},
		"settings.remind":                   {trackers.Periods, "remind"},
		"settings.working_days.holidays[3]": {trackers.Periods, "holidays"},
		"settings.working_days.weekdays":    {trackers.Periods, "weekdays"},
		"settings.allow_edits":              {trackers.Settings, "allow_edits"},
		"settings":                          {trackers.Settings, "show_targets"},
		"assignments":                       {trackers.Locations, "assignments"},
		"assignments[0].locations":          {trackers.Locations, "g3-locations"},
		"assignments[0].locations[2]":       {trackers.Locations, "g3-locations"},
		"assignments[0].people":             {trackers.People, "g3-people"},
		"assignments[0].people[17]":         {trackers.People, "g3-people"},
		"assignments[0].teams":              {trackers.People, "g3-people"},
		"assignments[0].until":              {trackers.People, "g3-until"},
		"assignments[4].people":             {trackers.Locations, "assignments"},
		"":                                  {trackers.Basics, "name"},
	} {
		if step, field := d.Locate(path); step != want.step || field != want.field {
			t.Errorf("%s: step %d, field %q; want %d, %q", path, step, field, want.step, want.field)
		}
	}
}

func day(year, month, d int) period.Date { return period.On(year, timeMonth(month), d) }

func diff(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}
