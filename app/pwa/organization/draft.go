package organization

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/rebase"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Draft is the settings as they stand in the form: numbers are texts as they
// were typed, right or wrong.
type Draft struct {
	Revision int64
	Name     string
	Currency string
	Calendar []Change
	Modules  api.Modules
	Schedule bool   // the work schedule is on
	Audit    string // days; "" is for ever
	Sessions string // likewise
	Inactive string // likewise
	Offline  string // days
	Key      int    // given last to a Change
}

// Change is a change of the calendar in the form.
type Change struct {
	Key     int // by which its fields stay those of the same change
	From    period.Date
	Week    period.Weekday
	Fiscal  int // month
	Zone    string
	Cutoff  string // 03:00
	Started bool   // it holds today or held before: it stays as it is
}

// DraftOf puts settings into the form, as they stand on a day.
func DraftOf(o api.Organization, today period.Date) Draft {
	d := Draft{Revision: o.Revision, Name: o.Name, Currency: o.Currency, Modules: o.Modules, Schedule: o.WorkSchedule, Audit: days(o.Retention.AuditDays),
		Sessions: days(o.Retention.SessionDays), Inactive: days(o.Retention.InactiveDays), Offline: days(o.OfflineDays)}
	for _, c := range o.Calendar {
		d.Key++
		s := c.Settings
		d.Calendar = append(d.Calendar, Change{Key: d.Key, From: c.From, Week: max(s.WeekStart, period.Monday), Fiscal: max(s.FiscalStart, 1), Zone: s.Zone,
			Cutoff: Clock(s.Cutoff), Started: c.From <= today})
	}
	return d
}

func days(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Clock writes a minute of the day as a field for times has it: 03:00.
func Clock(minute int) string {
	two := func(n int) string {
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	}
	return two(minute/60) + ":" + two(minute%60)
}

// Minute reads what Clock writes. A blank text is midnight.
func Minute(clock string) (minute int, ok bool) {
	clock = strings.TrimSpace(clock)
	if clock == "" {
		return 0, true
	}
	hours, minutes, ok := strings.Cut(clock, ":")
	h, err := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(minutes)
	if !ok || err != nil || err2 != nil || h < 0 || h > 23 || m < 0 || m > 59 {
		return 0, false
	}
	return h*60 + m, true
}

// Added returns the draft with one more change of the calendar, which begins
// with the settings of the last one.
func (d Draft) Added(from period.Date) Draft {
	c := Change{From: from, Week: period.Monday, Fiscal: 1, Cutoff: Clock(0)}
	if n := len(d.Calendar); n > 0 {
		c = d.Calendar[n-1]
		c.From, c.Started = max(from, c.From+1), false
	}
	d.Key++
	c.Key = d.Key
	d.Calendar = append(slices.Clone(d.Calendar), c)
	return d
}

// Without returns the draft without a change of the calendar.
func (d Draft) Without(key int) Draft {
	d.Calendar = slices.DeleteFunc(slices.Clone(d.Calendar), func(c Change) bool { return c.Key == key && !c.Started })
	return d
}

// With returns the draft with a change of the calendar in the place of the one
// of its key.
func (d Draft) With(changed Change) Draft {
	d.Calendar = slices.Clone(d.Calendar)
	for i, c := range d.Calendar {
		if c.Key == changed.Key && !c.Started {
			d.Calendar[i] = changed
		}
	}
	return d
}

// The limits of the settings.
const (
	maxRetention = 36500 // days
	maxOffline   = 365   // days
)

// Input is what the form sends on a day. wrong has, by field of the API, the
// key of the message about what cannot be sent.
func (d Draft) Input(today period.Date) (in api.OrganizationInput, wrong map[string]string) {
	wrong = map[string]string{}
	in = api.OrganizationInput{Name: strings.TrimSpace(d.Name), Currency: strings.ToUpper(strings.TrimSpace(d.Currency)), Modules: d.Modules, WorkSchedule: d.Schedule}
	if in.Name == "" {
		wrong["name"] = "organization.wrong.name"
	}
	if _, known := money.Currency(in.Currency).Exponent(); in.Currency != "" && !known {
		wrong["currency"] = "organization.wrong.currency"
	}
	number := func(field, typed string, least, most int) int {
		typed = strings.TrimSpace(typed)
		if typed == "" {
			return 0
		}
		n, err := strconv.Atoi(typed)
		if err != nil || n < least || n > most {
			wrong[field] = "organization.wrong." + field
		}
		return n
	}
	in.Retention.AuditDays = number("retention.audit_days", d.Audit, 0, maxRetention)
	in.Retention.SessionDays = number("retention.session_days", d.Sessions, 0, maxRetention)
	in.Retention.InactiveDays = number("retention.inactive_days", d.Inactive, 0, maxRetention)
	in.OfflineDays = number("offline_days", d.Offline, 1, maxOffline)
	in.Calendar = make([]api.CalendarChange, len(d.Calendar))
	for i, c := range d.Calendar {
		name := "calendar[" + strconv.Itoa(i) + "]"
		minute, ok := Minute(c.Cutoff)
		switch {
		case c.Started:
		case c.From <= today:
			wrong[name+".from"] = "organization.wrong.from_past"
		case i > 0 && c.From <= d.Calendar[i-1].From:
			wrong[name+".from"] = "organization.wrong.from_order"
		}
		if !ok {
			wrong[name+".settings.cutoff"] = "organization.wrong.cutoff"
		}
		in.Calendar[i] = api.CalendarChange{From: c.From, Settings: api.CalendarSettings{WeekStart: c.Week, FiscalStart: c.Fiscal, Zone: c.Zone, Cutoff: minute}}
	}
	return in, wrong
}

// onto brings what somebody else has saved meanwhile into the form.
func (d Draft) onto(theirs, base Draft) (Draft, []string) {
	out, both := rebase.Onto(theirs, base, d, fields())
	out.Revision = theirs.Revision
	return out, both
}

func (d Draft) differs(saved Draft) bool { return rebase.Differ(d, saved, fields()) }

func fields() []rebase.Field[Draft] {
	return []rebase.Field[Draft]{
		rebase.Of("name", func(d *Draft) *string { return &d.Name }),
		rebase.Of("currency", func(d *Draft) *string { return &d.Currency }),
		rebase.Of("modules", func(d *Draft) *api.Modules { return &d.Modules }),
		rebase.Of("work_schedule", func(d *Draft) *bool { return &d.Schedule }),
		rebase.Of("retention.audit_days", func(d *Draft) *string { return &d.Audit }),
		rebase.Of("retention.session_days", func(d *Draft) *string { return &d.Sessions }),
		rebase.Of("retention.inactive_days", func(d *Draft) *string { return &d.Inactive }),
		rebase.Of("offline_days", func(d *Draft) *string { return &d.Offline }),
		{
			Name: "calendar",
			Same: func(a, b *Draft) bool {
				return slices.EqualFunc(a.Calendar, b.Calendar, func(c, o Change) bool {
					c.Key, o.Key = 0, 0
					return c == o
				})
			},
			Take: func(to, from *Draft) {
				to.Calendar = slices.Clone(from.Calendar)
				for i := range to.Calendar {
					to.Key++
					to.Calendar[i].Key = to.Key
				}
			},
		},
	}
}
