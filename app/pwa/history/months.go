package history

import (
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Month is the days of a calendar month that have something.
type Month struct {
	First period.Date
	Total int64 // of their values
	Days  []Day // newest first
}

// byMonth parts days, which are newest first.
func byMonth(days []Day) []Month {
	var months []Month
	for _, d := range days {
		y, m, _ := d.Date.Civil()
		first := period.On(y, m, 1)
		if n := len(months); n == 0 || months[n-1].First != first {
			months = append(months, Month{First: first})
		}
		last := &months[len(months)-1]
		last.Days = append(last.Days, d)
		last.Total += d.Value.N // each is below 10^15, and there are 31
	}
	return months
}

// key is the entry of the day: that of the record which holds it.
func (d Day) key(metric, person string) tracking.Key {
	if len(d.Changes) > 0 {
		return d.Changes[0].Key
	}
	return tracking.Key{Metric: metric, Date: d.Date, Person: person}
}
