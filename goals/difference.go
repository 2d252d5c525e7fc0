package goals

import (
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Difference tells that a target is not the sum of the finer targets within
// its period. Timeframes are independent, so this is information and no fault
// (G7).
type Difference struct {
	Timeframe period.Kind // of the target
	Column    int         // its period, counted from 0
	Target    int64
	Finer     period.Kind // the timeframe compared with
	Sum       int64       // of the finer targets within the period
	Over      int64       // Target - Sum
}

// Differences compares the targets of each timeframe with those of every finer
// one. Periods without a target, and those in which the finer timeframe has
// none, are left out. They are listed by timeframe, column and finer timeframe,
// the year first. It returns money.ErrOverflow.
func Differences(targets Figures) ([]Difference, error) {
	frames := [...]period.Kind{period.Year, period.HalfYear, period.Quarter, period.Month}
	var all []Difference
	for i, frame := range frames {
		columns := targets.Of(frame)
		for column, target := range columns {
			for _, finer := range frames[i+1:] {
				parts := targets.Of(finer)
				n := len(parts) / len(columns)
				d := Difference{Timeframe: frame, Column: column, Target: target, Finer: finer}
				set := false
				for _, part := range parts[column*n : (column+1)*n] {
					set = set || part != 0
					if err := addTo(&d.Sum, part); err != nil {
						return nil, err
					}
				}
				if target == 0 || !set || target == d.Sum {
					continue
				}
				over, err := money.SubInt64(target, d.Sum)
				if err != nil {
					return nil, err
				}
				d.Over = over
				all = append(all, d)
			}
		}
	}
	return all, nil
}
