package period

import (
	"fmt"
	"math"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Calendar is the settings of an organization over time, in ascending order
// of From (C6). Before the first change, and in an empty calendar, the zero
// Settings hold; a first change whose From is zero holds from the beginning
// of time.
//
// A change leaves earlier periods as they are. For each kind it takes effect at
// the first boundary of the new settings on or after From: if the two settings
// share boundaries of that kind, that is the first shared one, and the old
// period before it is whole. Weeks that start on another day, and years,
// half-years or quarters whose first months never coincide, share none; there
// the old period is cut short at that boundary. Periods of one kind therefore
// follow on each other without gap or overlap.
type Calendar []Change

// Change is settings and the day from which they are meant to hold.
type Change struct {
	From     Date     `json:"from,omitzero"`
	Settings Settings `json:"settings"`
}

// Validate reports settings that are out of range and changes out of order,
// each as a *fault.Invalid whose field is like calendar[2].settings.zone. An
// absent From is in order in the first change only.
func (c Calendar) Validate() error {
	var errs []error
	for i, change := range c {
		path := fmt.Sprintf("calendar[%d].", i)
		if i > 0 && change.From <= c[i-1].From {
			errs = append(errs, fault.Invalidf(path+"from", "is not after the change before it"))
		}
		errs = append(errs, change.Settings.validate(path+"settings."))
	}
	return fault.Join(errs...)
}

// On returns the settings meant to hold on day d: those of the last change
// from d or earlier. Zone and cut-off take effect on that very day.
func (c Calendar) On(d Date) Settings {
	for i := len(c) - 1; i >= 0; i-- {
		if c[i].From <= d {
			return c[i].Settings
		}
	}
	return Settings{}
}

// Containing returns the period of kind k that d lies in.
func (c Calendar) Containing(k Kind, d Date) Period {
	s, until := c.inForce(k, d)
	p := s.Containing(k, d)
	p.End = min(p.End, until)
	return p
}

// inForce returns the settings by which periods of kind k are reckoned on day
// d, and the day on which later ones take over.
func (c Calendar) inForce(k Kind, d Date) (Settings, Date) {
	until := Date(math.MaxInt32)
	for i := len(c) - 1; i >= 0; i-- {
		from := c[i].takesEffect(k)
		if from <= d {
			return c[i].Settings, until
		}
		until = min(until, from)
	}
	return Settings{}, until
}

// takesEffect returns the first boundary of periods of kind k under the
// change's own settings, on or after its From.
func (c Change) takesEffect(k Kind) Date {
	if c.From == 0 {
		return math.MinInt32
	}
	p := c.Settings.Containing(k, c.From)
	if p.Start == c.From {
		return p.Start
	}
	return p.End
}

// Next returns the period of p's kind that begins where p ends.
func (c Calendar) Next(p Period) Period { return c.Containing(p.Kind, p.End) }

// Previous returns the period of p's kind that ends where p begins.
func (c Calendar) Previous(p Period) Period { return c.Containing(p.Kind, p.Start-1) }

// Between returns the periods of kind k that have a day in [from, until), in
// order; the first and the last may reach beyond. There are none unless both
// ends are dates: an open range has no last period.
func (c Calendar) Between(k Kind, from, until Date) []Period {
	if from == 0 || until <= from || !k.Valid() {
		return nil
	}
	shortest := [...]int{Day: 1, Week: 7, Month: 28, Quarter: 90, HalfYear: 181, Year: 365}[k]
	periods := make([]Period, 0, (int(until)-int(from))/shortest+2)
	for p := c.Containing(k, from); p.Start < until; p = c.Next(p) {
		periods = append(periods, p)
	}
	return periods
}

// Name returns the name of p under the settings in force when it began; see
// [Settings.Name].
func (c Calendar) Name(p Period) (year, index int) {
	s, _ := c.inForce(p.Kind, p.Start)
	return s.Name(p)
}

// Label returns the label of p under the settings in force when it began; see
// [Settings.Label].
func (c Calendar) Label(p Period) string {
	s, _ := c.inForce(p.Kind, p.Start)
	return s.Label(p)
}
