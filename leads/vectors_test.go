package leads_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/leads"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

func TestVectorsRatios(t *testing.T) {
	t.Parallel()
	// row is what a person's row shows; null where a ratio is undefined.
	type row struct {
		leads.Counts
		Acceptance, Success, Conversion *string
	}
	type vector struct {
		From, To period.Date
		Leads    []struct {
			Lead   string
			Events []struct {
				Date  period.Date
				Event leads.EventKind
				User  string
			}
		}
		Rows map[string]row
	}
	shown := func(r leads.Ratio) *string {
		if !r.Defined() {
			return nil
		}
		s := r.String()
		return &s
	}
	for i, v := range vectortest.Cases[vector](t, "ratios.json") {
		var events []leads.Event
		for _, l := range v.Leads {
			for _, e := range l.Events {
				events = append(events, leads.Event{Lead: l.Lead, Kind: e.Event, Person: e.User, Date: e.Date})
			}
		}
		assignments, err := leads.Assignments(events)
		if err != nil {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		got := map[string]row{}
		for person, c := range leads.CountByPerson(assignments, period.Span{From: v.From, Until: v.To}) {
			got[person] = row{c, shown(c.Acceptance()), shown(c.Success()), shown(c.Conversion())}
		}
		if d := cmp.Diff(v.Rows, got); d != "" {
			t.Errorf("case %d, %s to %s (-want +got):\n%s", i, v.From, v.To, d)
		}
	}
}
