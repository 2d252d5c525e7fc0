package schedule

import (
	"errors"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// says puts a failure into words: first in those of this page.
func says(env *page.Env, err error) string {
	return form.Says(env, err, "schedule.code."+fault.Code(err), "schedule.offline")
}

// says is says that names the shift which is in the way, or the day that is
// approved.
func (p *Page) says(env *page.Env, err error) string {
	refused, ok := errors.AsType[*client.Problem](err)
	if ok && refused.Approved != nil {
		d := *refused.Approved
		return env.T("schedule.approved", "name", p.nameOf(d.Person), "day", env.Text.Day(d.Date))
	}
	if !ok || refused.Shift == nil {
		return says(env, err)
	}
	s := *refused.Shift
	return env.T("schedule.in_the_way", "name", p.nameOf(s.Person), "day", env.Text.Day(s.Date), "times", p.times(s))
}

// nameOf is the name of somebody who can be planned.
func (p *Page) nameOf(person string) string {
	for _, o := range p.people {
		if o.Value == person {
			return o.Name
		}
	}
	return p.Env.T("form.somebody")
}

// times says from when until when a shift is.
func (p *Page) times(s api.Shift) string {
	times := p.Env.T("schedule.times", "from", p.Env.Text.ClockOf(s.From), "to", p.Env.Text.ClockOf(s.To))
	if s.To > 24*60 {
		times += " " + p.Env.T("schedule.next_day")
	}
	return times
}
