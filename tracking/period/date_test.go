package period_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Every day from 0001-01-01 to 9999-12-31, counted one by one beside the
// standard library's calendar.
func TestEveryDate(t *testing.T) {
	t.Parallel()
	at := time.Date(1, time.January, 1, 12, 0, 0, 0, time.UTC)
	step := 1
	if testing.Short() {
		step = 11 // which is on each day of a week, a month and a year
	}
	for d := period.MinDate; d <= period.MaxDate; d += period.Date(step) {
		year, month, day := at.Date()
		if y, m, n := d.Civil(); y != year || m != month || n != day {
			t.Fatalf("Civil of day %d is %d-%d-%d; want %s", d, y, m, n, at)
		}
		if got := period.On(year, month, day); got != d {
			t.Fatalf("On(%s) = %d; want %d", at, got, d)
		}
		if got := d.Weekday(); got != at.Weekday() {
			t.Fatalf("%s is a %s; want %s", d, got, at.Weekday())
		}
		if got := d.ISOWeekday() % 7; got != period.Weekday(at.Weekday()) {
			t.Fatalf("%s is a %s; want %s", d, d.ISOWeekday(), at.Weekday())
		}
		if day == 1 || day == 28 || month == time.February {
			s := at.Format(time.DateOnly)
			if got, err := period.ParseDate(s); got != d || err != nil {
				t.Fatalf("ParseDate(%s) = %d, %v; want %d", s, got, err, d)
			}
			if got := d.String(); got != s {
				t.Fatalf("String of day %d = %s; want %s", d, got, s)
			}
		}
		at = at.AddDate(0, 0, step)
	}
	if at.Year() != 10000 {
		t.Fatalf("the day after MaxDate is %s", at)
	}
}

// Arithmetic stays right far outside the range that users may enter.
func TestDatesBeyondTheRange(t *testing.T) {
	t.Parallel()
	for _, d := range []period.Date{math.MinInt32, -1, 0, 1, period.MaxDate + 1, math.MaxInt32} {
		want := time.Unix((int64(d)-719163)*86400, 0).UTC()
		y, m, n := d.Civil()
		if got := time.Date(y, m, n, 0, 0, 0, 0, time.UTC); !got.Equal(want) {
			t.Errorf("Civil of day %d is %s; want %s", d, got, want)
		}
		if got := period.On(y, m, n); got != d {
			t.Errorf("On(Civil(%d)) = %d", d, got)
		}
		if got := period.DateOf(want); got != d {
			t.Errorf("DateOf(%s) = %d; want %d", want, got, d)
		}
		if got := d.Weekday(); got != want.Weekday() {
			t.Errorf("day %d is a %s; want %s", d, got, want.Weekday())
		}
	}
}

func TestOnCarriesAsTimeDateDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.IntRange(-3000, 12000).Draw(t, "year")
		m := rapid.IntRange(-50, 50).Draw(t, "month")
		d := rapid.IntRange(-1000, 1000).Draw(t, "day")
		want := period.DateOf(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC))
		if got := period.On(y, time.Month(m), d); got != want {
			t.Fatalf("On(%d, %d, %d) = %s; want %s", y, m, d, got, want)
		}
	})
}

func TestDateOfReadsTheLocationOfTheTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 1, 23, 30, 0, 0, time.UTC)
	east := time.FixedZone("", 45*60)
	if got, want := period.DateOf(at.In(east)), period.On(2026, time.March, 2); got != want {
		t.Errorf("DateOf = %s; want %s", got, want)
	}
	before := time.Date(1969, time.December, 31, 23, 59, 59, 999_999_999, time.UTC)
	if got, want := period.DateOf(before), period.On(1969, time.December, 31); got != want {
		t.Errorf("DateOf = %s; want %s", got, want)
	}
}

func TestDateString(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		date period.Date
		want string
	}{
		{0, ""},
		{period.MinDate, "0001-01-01"},
		{period.MaxDate, "9999-12-31"},
		{period.MaxDate + 1, "10000-01-01"},
		{period.On(123456, time.May, 6), "123456-05-06"},
		{period.On(0, time.May, 6), "0000-05-06"},
		{period.On(-44, time.March, 15), "-0044-03-15"},
	} {
		if got := c.date.String(); got != c.want {
			t.Errorf("String of day %d = %q; want %q", c.date, got, c.want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "2026", "2026-1-01", "2026-01-1", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
		"2026-02-29", "1900-02-29", "2026-04-31", "0000-01-01", "-001-01-01", "+026-01-01", "2026/01/01",
		"2026-01-01 ", " 2026-01-01", "2026-01-01T00:00:00Z", "10000-01-01", "２０２６-01-01", "2026-0１", "20a6-01-01",
		strings.Repeat("9", 1<<20),
	} {
		d, err := period.ParseDate(s)
		if !errors.Is(err, fault.ErrInvalid) || d != 0 {
			t.Errorf("ParseDate(%.20q) = %s, %v; want a refusal", s, d, err)
		}
		if err != nil && len(err.Error()) > 200 {
			t.Errorf("the refusal of %.20q has %d bytes", s, len(err.Error()))
		}
	}
}

func TestParseDateRefusesTheDayAfterEachMonth(t *testing.T) {
	t.Parallel()
	for year := 1; year <= 9999; year++ {
		for month := time.January; month <= time.December; month++ {
			_, _, last := period.On(year, month+1, 0).Civil()
			if d, err := period.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, last)); err != nil || d+1 != period.On(year, month+1, 1) {
				t.Fatalf("day %d of %s %d: %s, %v", last, month, year, d, err)
			}
			if d, err := period.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, last+1)); err == nil {
				t.Fatalf("day %d of %s %d is taken for %s", last+1, month, year, d)
			}
		}
	}
}

func TestDateJSON(t *testing.T) {
	t.Parallel()
	type record struct {
		Day   period.Date
		Blank period.Date
	}
	in := record{Day: period.On(2024, time.February, 29)}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(b), `{"Day":"2024-02-29","Blank":""}`; got != want {
		t.Errorf("JSON is %s; want %s", got, want)
	}
	out := record{Blank: 5}
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("came back as %+v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"Day":"2023-02-29"}`), &out); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("an impossible date gives %v", err)
	}
}

func TestDatesDoNotAllocate(t *testing.T) {
	var sink period.Date
	text := []byte("2024-02-29")
	buf := make([]byte, 0, 16)
	for name, f := range map[string]func(){
		"ParseDate":     func() { sink, _ = period.ParseDate("2024-02-29") },
		"UnmarshalText": func() { _ = sink.UnmarshalText(text) },
		"AppendText":    func() { buf, _ = sink.AppendText(buf[:0]) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s makes %v allocations", name, n)
		}
	}
}

// FuzzParseDate holds ParseDate against the standard library's parser.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31", "0000-12-31", "2026-1-1", "", "2026-01-0a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := period.ParseDate(s)
		want, wantErr := time.Parse(time.DateOnly, s)
		if valid := wantErr == nil && want.Year() >= 1; valid != (err == nil) {
			t.Fatalf("ParseDate(%q) gives %v, time.Parse %v", s, err, wantErr)
		}
		if err != nil {
			return
		}
		if d != period.DateOf(want) || d.String() != s || d < period.MinDate || d > period.MaxDate {
			t.Fatalf("ParseDate(%q) = %d (%s); want %s", s, d, d, want)
		}
	})
}
