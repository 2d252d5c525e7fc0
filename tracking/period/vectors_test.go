package period_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // so that the tests need no zones installed

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

func TestVectorsPeriod(t *testing.T) {
	t.Parallel()
	type answer struct {
		Start, End  period.Date
		Days        int
		Year, Index int // 0 where the vector has null
	}
	for i, c := range vectortest.Cases[struct {
		answer
		Date        period.Date
		Kind        period.Kind
		FiscalStart time.Month `json:"fiscal_start"`
		WeekStart   int        `json:"week_start"` // 0 Sunday to 6 Saturday
	}](t, "period.json") {
		s := period.Settings{FiscalStart: c.FiscalStart, WeekStart: period.Weekday((c.WeekStart+6)%7 + 1)}
		p := s.Containing(c.Kind, c.Date)
		year, index := s.Name(p)
		got := answer{p.Start, p.End, p.Days(), year, index}
		if got != c.answer {
			t.Errorf("case %d: %s of %s (week %s, fiscal %s) = %+v; want %+v",
				i, c.Kind, c.Date, s.WeekStart, s.FiscalStart, got, c.answer)
		}
	}
}

func TestVectorsToday(t *testing.T) {
	t.Parallel()
	for i, c := range vectortest.Cases[struct {
		Cutoff  int `json:"cutoff_minutes"`
		Day     period.Date
		Instant time.Time
		Zone    string
	}](t, "today.json") {
		clock := clockOf(t, period.Settings{Zone: c.Zone, Cutoff: c.Cutoff})
		if got := clock.DayOf(c.Instant); got != c.Day {
			t.Errorf("case %d: %s in %s, cut-off %d, is %s; want %s", i, c.Instant, c.Zone, c.Cutoff, got, c.Day)
		}
	}
}

func TestVectorsSlices(t *testing.T) {
	t.Parallel()
	for i, c := range vectortest.Cases[struct {
		Cutoff     int `json:"cutoff_minutes"`
		Start, End time.Time
		Seconds    int64
		Slices     []slicePair
		Zone       string
	}](t, "slices.json") {
		clock := clockOf(t, period.Settings{Zone: c.Zone, Cutoff: c.Cutoff})
		got, sum := []slicePair{}, int64(0)
		for _, s := range clock.Slice(c.Start, c.End) {
			got = append(got, slicePair(s))
			sum += s.Seconds
		}
		if diff := cmp.Diff(c.Slices, got); diff != "" {
			t.Errorf("case %d: %s to %s in %s, cut-off %d (-want +got):\n%s", i, c.Start, c.End, c.Zone, c.Cutoff, diff)
		}
		if sum != c.Seconds {
			t.Errorf("case %d: slices add up to %d s; want %d", i, sum, c.Seconds)
		}
	}
}

// slicePair is a slice in the form of the vectors: ["2026-10-24", 7200].
type slicePair period.Slice

func (s *slicePair) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&s.Date, &s.Seconds})
}

func TestVectorsISOWeek(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(strings.NewReader(publicFile(t, "iso-week/iso_week_vectors.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2 {
		t.Fatal("no cases")
	}
	var s period.Settings
	for _, row := range rows[1:] {
		p := s.Containing(period.Week, date(t, row[0]))
		year, week := s.Name(p)
		got := []string{strconv.Itoa(year), strconv.Itoa(week), p.Start.String(), (p.End - 1).String()}
		if diff := cmp.Diff(row[1:5], got); diff != "" {
			t.Errorf("week of %s (-want +got):\n%s", row[0], diff)
		}
	}

	long := map[int]bool{}
	for line := range strings.Lines(publicFile(t, "iso-week/iso_53week_years_2000_2399.txt")) {
		year, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		long[year] = true
	}
	for year := 2000; year < 2400; year++ {
		// 28 December lies in the last week of its year.
		_, weeks := s.Name(s.Containing(period.Week, period.On(year, time.December, 28)))
		if got := weeks == 53; got != long[year] {
			t.Errorf("%d has %d weeks; want 53: %v", year, weeks, long[year])
		}
	}
}

func clockOf(t testing.TB, s period.Settings) period.Clock {
	t.Helper()
	clock, err := s.Clock()
	if err != nil {
		t.Fatal(err)
	}
	return clock
}

func date(t testing.TB, s string) period.Date {
	t.Helper()
	d, err := period.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// publicFile is a file of the reference answers that others have published.
func publicFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "public", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
