package reports

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// parsed reads a path as the shell does.
func parsed(t interface{ Fatal(...any) }, path string) Address {
	u, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	return ParseAddress(page.Params{Path: map[string]string{"tracker": strings.TrimPrefix(u.Path, "/reports/")}, Query: u.Query()})
}

func TestAddressesComeBack(t *testing.T) {
	t.Parallel()
	id := rapid.StringMatching(`[a-z0-9-]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		a := Address{
			Tracker: id.Draw(t, "tracker"), Date: period.Date(rapid.IntRange(0, 800_000).Draw(t, "date")), Sort: rapid.SampledFrom([]string{"", "-name", "m1"}).Draw(t, "sort"),
			Selection: client.Selection{Locations: rapid.SliceOfN(id, 0, 3).Draw(t, "locations"), Teams: rapid.SliceOfN(id, 0, 3).Draw(t, "teams"), People: rapid.SliceOfN(id, 0, 3).Draw(t, "people")},
			Chart:     rapid.Bool().Draw(t, "chart"), Metric: rapid.SampledFrom([]string{"", "m1"}).Draw(t, "metric"), Kind: rapid.SampledFrom(append(kinds(), "")).Draw(t, "kind"),
			Group: rapid.SampledFrom([]string{"", "person", "location", "all"}).Draw(t, "group"), Line: rapid.SampledFrom([]string{"", "ann"}).Draw(t, "line"), Months: rapid.IntRange(-1, 60).Draw(t, "months"),
		}
		if diff := cmp.Diff(a, parsed(t, a.Path()), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestAddressLeavesOutWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	got := parsed(t, "/reports/t?date=yesterday&kind=decade&group=planet&months=99999&view=pie")
	if diff := cmp.Diff(Address{Tracker: "t"}, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestSeriesReachesBack(t *testing.T) {
	t.Parallel()
	until := period.On(2026, 11, 23)
	for months, from := range map[int]period.Date{0: period.On(2025, 12, 1), 1: period.On(2026, 11, 1), 24: period.On(2024, 12, 1), -1: 0} {
		q := Address{Tracker: "t", Months: months}.Series("m", until)
		if q.From != from || q.Until != until {
			t.Errorf("%d months: %v to %v, want from %v", months, q.From, q.Until, from)
		}
	}
}
