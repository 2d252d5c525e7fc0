// Package target evaluates totals against targets: how far one should be by
// now, by how much one is ahead or behind, the percent of the full target, and
// where the period will end at this pace (T4, T18).
//
// All answers are exact. [Evaluate] takes whole numbers in any unit, returns
// [Ratio] values with 128-bit numerators, cannot overflow and allocates
// nothing; rounding happens once, where a Ratio is turned into a number or
// into text. A [Group] is evaluated against the sum of its people's targets
// (T19).
package target

import (
	"strconv"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// State says where a total stands beside its milestone.
type State uint8

// The states. None is that of a total without a target.
const (
	None State = iota
	Above
	On
	Below
)

var stateNames = [...]string{None: "none", Above: "above", On: "on", Below: "below"}

// String returns none, above, on or below.
func (s State) String() string {
	if int(s) >= len(stateNames) {
		return "State(" + strconv.Itoa(int(s)) + ")"
	}
	return stateNames[s]
}

// MarshalText writes what String returns. A value that is no State is a
// *fault.Invalid.
func (s State) MarshalText() ([]byte, error) {
	if int(s) >= len(stateNames) {
		return nil, fault.Invalidf("state", "%d is not a state", s)
	}
	return []byte(stateNames[s]), nil
}

// UnmarshalText reads what MarshalText writes. Anything else is a
// *fault.Invalid.
func (s *State) UnmarshalText(text []byte) error {
	for i, name := range stateNames {
		if name == string(text) {
			*s = State(i)
			return nil
		}
	}
	return fault.Invalidf("state", "must be none, above, on or below")
}

// Evaluation is how a total stands on a day of its period. Without a target
// the State is None, Met is false, and Milestone, Delta and Percent are
// undefined. Milestone, Delta and Projection are in the unit of the total.
type Evaluation struct {
	HasTarget  bool
	State      State
	Met        bool  // total >= target
	Milestone  Ratio // target × elapsed ÷ days: what should be there by now
	Delta      Ratio // total − milestone
	Percent    Ratio // 100 × total ÷ target, never capped
	Projection Ratio // total ÷ elapsed × days; undefined while no day counts
}

// Evaluate evaluates a total against the target of its whole period (T18).
// Total and target are in the same unit; a target of 0 means none (T4). The
// period has that many days, of which elapsed have begun; where working days
// are weighed, both count working days only (T11). Elapsed is taken as 0
// before the period and as days after it, so differences of dates can be
// passed as they are. Where no day counts the milestone is 0 and there is no
// projection.
func Evaluate(total, target int64, elapsed, days int) Evaluation {
	days = max(0, days)
	elapsed = min(max(0, elapsed), days)
	e := Evaluation{Projection: product(total, int64(days), int64(elapsed))}
	if target == 0 {
		return e
	}
	e.HasTarget = true
	e.Met = total >= target
	e.Percent = Percent(total, target)
	if days == 0 {
		days = 1 // elapsed is 0: the milestone is 0/1
	}
	e.Milestone = product(target, int64(elapsed), int64(days))
	e.Delta = Ratio{num: mul(total, int64(days)).sub(e.Milestone.num), den: uint64(days)}
	switch e.Delta.Sign() {
	case 1:
		e.State = Above
	case 0:
		e.State = On
	default:
		e.State = Below
	}
	return e
}

// Percent returns 100 × part ÷ whole, exactly and not capped; it is undefined
// for a whole of 0.
func Percent(part, whole int64) Ratio { return product(part, 100, whole) }

// Group adds up the people of a group, a location or a whole report. Its
// target is the sum of theirs; the total of somebody without a target counts
// too (T19). The zero Group is empty and ready for use.
type Group struct {
	Total  int64
	Target int64
}

// Add adds one person's total and target, 0 for none. It returns
// money.ErrOverflow, and then g is as before.
func (g *Group) Add(total, target int64) error {
	t, err := money.AddInt64(g.Total, total)
	if err != nil {
		return err
	}
	w, err := money.AddInt64(g.Target, target)
	if err != nil {
		return err
	}
	g.Total, g.Target = t, w
	return nil
}

// Evaluate evaluates the group as Evaluate does a person.
func (g Group) Evaluate(elapsed, days int) Evaluation {
	return Evaluate(g.Total, g.Target, elapsed, days)
}
