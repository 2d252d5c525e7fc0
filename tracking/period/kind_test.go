package period_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestKindText(t *testing.T) {
	t.Parallel()
	names := map[period.Kind]string{
		period.Day: "day", period.Week: "week", period.Month: "month",
		period.Quarter: "quarter", period.HalfYear: "half", period.Year: "year",
	}
	for k, name := range names {
		if got, err := period.ParseKind(name); got != k || err != nil {
			t.Errorf("ParseKind(%s) = %v, %v", name, got, err)
		}
		if !k.Valid() || k.String() != name {
			t.Errorf("%d is %q, valid %v; want %q", k, k, k.Valid(), name)
		}
	}
	for _, s := range []string{"", "Day", "days", "half-year", "day "} {
		if k, err := period.ParseKind(s); k != 0 || !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("ParseKind(%q) = %v, %v; want a refusal", s, k, err)
		}
	}
	for _, k := range []period.Kind{0, period.Year + 1, 255} {
		if k.Valid() || k.String() != "" {
			t.Errorf("kind %d is %q, valid %v", uint8(k), k, k.Valid())
		}
	}
}

func TestKindJSON(t *testing.T) {
	t.Parallel()
	in := [...]period.Kind{period.Week, 0, period.HalfYear}
	b, err := json.Marshal(in)
	if got, want := string(b), `["week","","half"]`; got != want || err != nil {
		t.Errorf("JSON is %s, %v; want %s", got, err, want)
	}
	out := [...]period.Kind{0, period.Day, 0}
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("came back as %v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`["fortnight"]`), &out); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("an unknown kind gives %v", err)
	}
}

func TestWeekdayText(t *testing.T) {
	t.Parallel()
	for w := period.Monday; w <= period.Sunday; w++ {
		if got, err := period.ParseWeekday(w.String()); got != w || err != nil {
			t.Errorf("ParseWeekday(%q) = %v, %v", w, got, err)
		}
	}
	if got := period.Weekday(0).String(); got != "monday" {
		t.Errorf("the zero Weekday is %q", got)
	}
	for _, s := range []string{"", "Monday", "mon", "1"} {
		if w, err := period.ParseWeekday(s); w != 0 || !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("ParseWeekday(%q) = %v, %v; want a refusal", s, w, err)
		}
	}
	wrong := period.Sunday + 1
	if _, err := wrong.MarshalText(); wrong.Valid() || wrong.String() != "" || !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("weekday 8 is %q, %v", wrong, err)
	}
}

func TestWeekdays(t *testing.T) {
	t.Parallel()
	set := period.WeekdaysOf(period.Friday, 0, period.Sunday, period.Friday, 200)
	if got, want := set.String(), "monday,friday,sunday"; got != want || set.Len() != 3 {
		t.Errorf("set is %q with %d days; want %q", got, set.Len(), want)
	}
	if !set.Has(period.Sunday) || !set.Has(0) || set.Has(period.Tuesday) || set.Has(8) {
		t.Errorf("%s has the wrong days", set)
	}
	b, err := json.Marshal(map[string]period.Weekdays{"some": set, "none": 0})
	if got, want := string(b), `{"none":"","some":"monday,friday,sunday"}`; got != want || err != nil {
		t.Errorf("JSON is %s, %v; want %s", got, err, want)
	}
	var out map[string]period.Weekdays
	if err := json.Unmarshal(b, &out); err != nil || out["some"] != set || out["none"] != 0 {
		t.Errorf("came back as %v, %v", out, err)
	}
	for _, s := range []string{`"monday,"`, `"monday friday"`, `"FRIDAY"`, `","`} {
		var v period.Weekdays
		if err := json.Unmarshal([]byte(s), &v); !errors.Is(err, fault.ErrInvalid) || v != 0 {
			t.Errorf("%s gives %q, %v; want a refusal", s, v, err)
		}
	}
}
