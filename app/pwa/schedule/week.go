package schedule

import (
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Person is a row of the week: what somebody is planned for on each of its days,
// by start.
type Person struct {
	ID, Name string
	Days     [7][]api.Shift
}

// minutes are those that are planned in the week.
func (p Person) minutes() int {
	n := 0
	for _, day := range p.Days {
		for _, s := range day {
			n += s.To - s.From
		}
	}
	return n
}

// Week puts the shifts of a week into the rows of the people, in their order.
// Those who are planned and not among the people, as some who have left, come
// last under the name unknown.
func Week(first period.Date, people []ui.Option, shifts []api.Shift, unknown string) []Person {
	rows := make([]Person, len(people))
	at := make(map[string]int, len(people))
	for i, o := range people {
		rows[i] = Person{ID: o.Value, Name: o.Name}
		at[o.Value] = i
	}
	for _, s := range shifts {
		day := s.Date - first
		if day < 0 || day > 6 {
			continue
		}
		i, known := at[s.Person]
		if !known {
			i = len(rows)
			at[s.Person] = i
			rows = append(rows, Person{ID: s.Person, Name: unknown})
		}
		list := append(rows[i].Days[day], s)
		for k := len(list) - 1; k > 0 && list[k-1].From > list[k].From; k-- {
			list[k-1], list[k] = list[k], list[k-1]
		}
		rows[i].Days[day] = list
	}
	return rows
}

// First is the first day of the week that a day is in. Weeks that begin on no
// day begin on Monday.
func First(day period.Date, begins period.Weekday) period.Date {
	return period.Settings{WeekStart: begins}.Containing(period.Week, day).Start
}

// matching are the rows whose names have all of the words in them.
func matching(rows []Person, words string, planned bool) []Person {
	var out []Person
	for _, r := range rows {
		name, fits := strings.ToLower(r.Name), !planned || r.minutes() > 0
		for _, w := range strings.Fields(strings.ToLower(words)) {
			fits = fits && strings.Contains(name, w)
		}
		if fits {
			out = append(out, r)
		}
	}
	return out
}

// grid is how finely shifts are planned, in minutes (K6).
const grid = 15

// Clock reads a time of day such as 08:30, 8:30 or 8, in minutes after midnight.
func Clock(typed string) (minutes int, ok bool) {
	hours, rest, colon := strings.Cut(strings.TrimSpace(typed), ":")
	h, ok := small(hours)
	if !ok || h > 24 {
		return 0, false
	}
	m := 0
	if colon {
		if m, ok = small(rest); !ok || len(rest) != 2 || m > 59 {
			return 0, false
		}
	}
	if h*60+m > 24*60 {
		return 0, false
	}
	return h*60 + m, true
}

func small(digits string) (int, bool) {
	if digits == "" || len(digits) > 2 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n := 0
	for _, r := range digits {
		n = n*10 + int(r-'0')
	}
	return n, true
}

// Times reads from and to; a to that is not after from is on the next day.
// wrong names, by field, what is no time or off the grid, as keys of the
// catalogue.
func Times(from, to string) (start, end int, wrong map[string]string) {
	wrong = map[string]string{}
	start, ok := Clock(from)
	switch {
	case !ok || start == 24*60:
		wrong["from"] = "schedule.wrong.time"
	case start%grid != 0:
		wrong["from"] = "schedule.wrong.grid"
	}
	end, ok = Clock(to)
	switch {
	case !ok:
		wrong["to"] = "schedule.wrong.time"
	case end%grid != 0:
		wrong["to"] = "schedule.wrong.grid"
	}
	if len(wrong) == 0 && end <= start {
		end += 24 * 60
	}
	return start, end, wrong
}
