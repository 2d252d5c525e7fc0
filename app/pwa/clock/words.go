package clock

import (
	"errors"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/today"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Hours writes a time as h:mm, as far as it is full.
func Hours(seconds int64) string {
	if seconds < 0 {
		return "−" + Hours(-seconds)
	}
	return strconv.FormatInt(seconds/3600, 10) + ":" + two(seconds/60%60)
}

// Exact writes a time as h:mm:ss.
func Exact(seconds int64) string {
	if seconds < 0 {
		return "−" + Exact(-seconds)
	}
	return Hours(seconds) + ":" + two(seconds%60)
}

func two(n int64) string {
	s := strconv.FormatInt(n, 10)
	if n < 10 {
		s = "0" + s
	}
	return s
}

// Time writes the time of day of an instant in a zone.
func Time(env *page.Env, at time.Time, zone string) string {
	return env.Text.Intl().Time(at, browser.TimeStyle{Time: "short", Zone: zone})
}

// Moment writes the time of day of an instant in a zone, and its day before it
// where that is another one than d.
func Moment(env *page.Env, at time.Time, zone string, d period.Date) string {
	if on := DateIn(at, zone); on != d {
		return env.T("clock.moment", "weekday", env.Text.Weekday(on, "short"), "date", env.Text.ShortDay(on), "time", Time(env, at, zone))
	}
	return Time(env, at, zone)
}

// DateIn is the civil day of an instant in a zone.
func DateIn(at time.Time, zone string) period.Date { return period.DateOf(In(at, zone)) }

// In is an instant as the clocks of a zone show it; in UTC where the zone is
// not known.
func In(at time.Time, zone string) time.Time {
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	return at.In(where)
}

// Name is what an activity is called.
func Name(env *page.Env, a timetrack.Activity) string {
	if a.Name == "" {
		return env.T("clock.no_activity")
	}
	return a.Name
}

// Dot is the color of an activity.
func Dot(a timetrack.Activity) app.UI { return DotMarkup(a.Color).UI() }

// DotMarkup is Dot for a cell.
func DotMarkup(color string) ui.Markup {
	return ui.Element("svg", ui.Attributes{{"class", "dot"}, {"viewBox", "0 0 10 10"}, {"width", "10"}, {"height", "10"}, {"aria-hidden", "true"}},
		ui.Element("circle", ui.Attributes{{"cx", "5"}, {"cy", "5"}, {"r", "5"}, {"fill", Paint(color)}}))
}

// Paint is the color of an activity; of one that has none it is that of the
// text.
func Paint(color string) string {
	if len(color) != 7 || color[0] != '#' {
		return "currentColor"
	}
	return color
}

// Note tells how far an entry has come, in a few words; "" says that there is
// nothing to tell.
func Note(env *page.Env, e timetrack.Entry, s device.ClockState) (ui.Tone, string) {
	switch {
	case s.State == device.NeedsYou && s.Change != nil && s.Change.Verdict != nil:
		return Verdict(env, *s.Change)
	case s.State == device.Saved:
		return ui.Waiting, env.T("clock.note.saved")
	case s.State == device.Sent:
		return ui.Waiting, env.T("clock.note.sent")
	case e.Held:
		return ui.Waiting, env.T("clock.note.held", "why", env.Refusal(sync.CodeApproved, ""))
	case s.Confirmed.Revision > 0:
		return ui.Good, env.T("clock.note.synced", "time", today.Moment(env, s.Confirmed.Received))
	}
	return "", ""
}

// Verdict tells what became of a change that was held or refused.
func Verdict(env *page.Env, c device.Change) (ui.Tone, string) {
	v := c.Verdict
	why := env.Refusal(v.Code, v.Reason)
	if d := v.Decision; d != nil && d.Note != "" {
		why = d.Note
	}
	if v.Status == sync.Held && v.Decision == nil {
		return ui.Waiting, env.T("clock.note.held", "why", why)
	}
	return ui.Refused, env.T("clock.note.refused", "why", why)
}

// Fail says in words why something was not done. An entry that is in the way
// is named.
func Fail(env *page.Env, err error, zone string, d period.Date, activities []timetrack.Activity) string {
	if o, ok := errors.AsType[*timetrack.Overlap](err); ok {
		return env.T("clock.in_the_way", "entry", Span(env, o.Entry, zone, d, activities))
	}
	if code := fault.Code(err); env.Text.Has("clock.code." + code) {
		return env.T("clock.code." + code)
	}
	return env.Fail(err)
}

// Span writes an entry: its activity, and from when until when it is.
func Span(env *page.Env, e timetrack.Entry, zone string, d period.Date, activities []timetrack.Activity) string {
	name := Name(env, Find(activities, e.Activity))
	switch {
	case e.Stray():
		return env.T("clock.span_stray", "activity", name, "to", Moment(env, e.Stop, zone, d))
	case e.Stop.IsZero():
		return env.T("clock.span_running", "activity", name, "from", Moment(env, e.Start, zone, d))
	}
	return env.T("clock.span", "activity", name, "from", Moment(env, e.Start, zone, d), "to", Moment(env, e.Stop, zone, d))
}
