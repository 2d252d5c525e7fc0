package held

import (
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestAgain(t *testing.T) {
	t.Parallel()
	day := period.On(2026, time.March, 11)
	calls := tracking.Metric{ID: "m", Kind: tracking.Number}
	sales := tracking.Metric{ID: "m", Kind: tracking.Currency, Currency: "DKK"}
	check := tracking.Metric{ID: "m", Kind: tracking.CheckBox}
	german := numeral.Separators{Decimal: ',', Group: '.'}
	args := func(op tracking.Op, n int64) sync.SubmitArgs {
		return sync.SubmitArgs{Tracker: "t", Metric: "m", Date: day, Op: op, Value: n, Base: 3, Reason: "late call"}
	}
	for _, c := range []struct {
		name  string
		was   sync.SubmitArgs
		typed string
		m     tracking.Metric
		s     numeral.Separators
		want  sync.SubmitArgs
		wrong numeral.Wrong
	}{
		{name: "another number", was: args(tracking.Set, 5), typed: "1,240", m: calls, want: args(tracking.Set, 1240)},
		{name: "the same number", was: args(tracking.Set, 5), typed: "5", m: calls, want: args(tracking.Set, 5)},
		{name: "blank clears", was: args(tracking.Set, 5), typed: " ", m: calls, want: args(tracking.Clear, 0)},
		{name: "a cleared value gets a number", was: args(tracking.Clear, 0), typed: "7", m: calls, want: args(tracking.Set, 7)},
		{name: "money in German", was: args(tracking.Set, 5), typed: "1.240,50 kr.", m: sales, s: german, want: args(tracking.Set, 124050)},
		{name: "adding stays adding", was: args(tracking.Add, 5), typed: "-2", m: calls, want: args(tracking.Add, -2)},
		{name: "nothing to add", was: args(tracking.Add, 5), typed: "", m: calls, wrong: numeral.NotNumber},
		{name: "zero to add", was: args(tracking.Add, 5), typed: "0", m: calls, wrong: numeral.NotNumber},
		{name: "no number", was: args(tracking.Set, 5), typed: "five", m: calls, wrong: numeral.NotNumber},
		{name: "decimals", was: args(tracking.Set, 5), typed: "5.5", m: calls, wrong: numeral.TooManyPlaces},
		{name: "other money", was: args(tracking.Set, 5), typed: "5 €", m: sales, wrong: numeral.OtherMoney},
		{name: "done", was: args(tracking.Set, 0), typed: "1", m: check, want: args(tracking.Set, 1)},
		{name: "blank again", was: args(tracking.Set, 1), typed: "", m: check, want: args(tracking.Clear, 0)},
		{name: "no answer", was: args(tracking.Set, 1), typed: "2", m: check, wrong: numeral.OutOfRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := Again(c.was, c.typed, c.m, c.s)
			if c.wrong != "" {
				if e, ok := errors.AsType[*numeral.Error](err); !ok || e.What != c.wrong {
					t.Fatalf("error %v; want %s", err, c.wrong)
				}
				if got != c.was {
					t.Errorf("what is refused has changed: %+v", got)
				}
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		columns []string
		want    string
	}{
		{[]string{"Sales", "Calls", "2026-03-11", "5", "late\tcall\n"}, "Sales\tCalls\t2026-03-11\t5\tlate call"},
		{[]string{"Sales", "Calls", "2026-03-11", "5", ""}, "Sales\tCalls\t2026-03-11\t5"},
	} {
		if got := line(c.columns...); got != c.want {
			t.Errorf("got %q; want %q", got, c.want)
		}
	}
}
