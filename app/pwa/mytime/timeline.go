package mytime

import (
	"strconv"

	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Where the lanes stand, from the top.
const (
	plannedY, plannedHeight   = 2, 9
	systemY, systemHeight     = 13, 4
	reportedY, reportedHeight = 19, 9
	paidY, paidHeight         = 30, 4
	timelineHeight            = 36
)

func percent(thousandths int64) string {
	return strconv.FormatInt(thousandths/10, 10) + "." + strconv.FormatInt(thousandths%10, 10) + "%"
}

// timeline draws a day: paid time as long as it is, from where work began.
func timeline(w Week, s Strip, paid int64, label string) ui.Markup {
	var all []ui.Markup
	for hour := w.First + 1; hour < w.Last; hour++ {
		if every(w, hour) {
			all = append(all, rect("hour", w.share(int64(hour)*3600), -1, 0, timelineHeight, "", ""))
		}
	}
	lane := func(class string, l Lane, y, height int, colored bool) {
		for _, b := range l.Blocks {
			fill := ""
			if colored {
				fill = clock.Paint(b.Activity.Color)
			}
			from, to := w.share(b.From), w.share(b.To)
			all = append(all, rect(class, from, max(to-from, 4), y, height, fill, b.Activity.Name))
		}
	}
	lane("planned", s.Planned, plannedY, plannedHeight, true)
	lane("system", s.System, systemY, systemHeight, false)
	lane("reported", s.Reported, reportedY, reportedHeight, true)
	if paid > 0 {
		from := w.share(s.begin())
		to := w.share(s.begin() + paid)
		all = append(all, rect("paid", from, max(to-from, 4), paidY, paidHeight, "", ""))
	}
	return ui.Element("svg", ui.Attributes{{"class", "timeline"}, {"width", "100%"}, {"height", strconv.Itoa(timelineHeight)}, {"role", "img"}, {"aria-label", label}}, all...)
}

// begin is when work began, or was to begin, since midnight.
func (s Strip) begin() int64 {
	for _, l := range []Lane{s.Reported, s.Planned, s.System} {
		if len(l.Blocks) > 0 {
			return l.Blocks[0].From
		}
	}
	return usualFirst * 3600
}

func rect(class string, x, width int64, y, height int, fill, title string) ui.Markup {
	size := "1"
	if width >= 0 {
		size = percent(width)
	}
	var inside []ui.Markup
	if title != "" {
		inside = append(inside, ui.Element("title", nil, ui.Words(title)))
	}
	return ui.Element("rect", ui.Attributes{{"class", class}, {"x", percent(x)}, {"y", strconv.Itoa(y)}, {"width", size}, {"height", strconv.Itoa(height)}, {"rx", "2"}, {"fill", fill}}, inside...)
}

// every reports whether an hour has a mark.
func every(w Week, hour int) bool {
	step := 3
	if w.Last-w.First > 15 {
		step = 6
	}
	return hour%step == 0
}

// axis are the hours of the timeline.
func axis(w Week) ui.Markup {
	var all []ui.Markup
	for hour := w.First + 1; hour < w.Last; hour++ {
		if every(w, hour) {
			all = append(all, ui.Element("text", ui.Attributes{{"x", percent(w.share(int64(hour) * 3600))}, {"y", "12"}, {"text-anchor", "middle"}},
				ui.Words(strconv.Itoa((hour+24)%24))))
		}
	}
	return ui.Element("svg", ui.Attributes{{"class", "timeline axis"}, {"width", "100%"}, {"height", "16"}, {"aria-hidden", "true"}}, all...)
}
