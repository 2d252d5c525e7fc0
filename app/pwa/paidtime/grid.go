package paidtime

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/activities"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// grid is the table of what was found. It is made anew only when Version
// changes, not with each key that is pressed elsewhere in the page.
type grid struct {
	app.Compo
	Page    *Page
	Version int
}

// dash stands where there is nothing.
const dash = "–"

// Render implements app.Composer.
func (g *grid) Render() app.UI {
	p, t := g.Page, g.Page.Env.T
	names := shown(p.asked.Columns)
	columns := []ui.Column{{Key: "name", Name: t("paidtime.column.person"), Class: "first"}}
	for _, name := range names {
		columns = append(columns, ui.Column{Key: name, Name: t("paidtime.column." + name), Number: name != approval, Class: name})
	}
	lines := Lines(p.result.Items, p.open)
	foot := []ui.Markup{ui.Words(p.Env.Text.N("paidtime.people", len(p.result.Items)))}
	if p.result.Next != "" {
		foot[0] = ui.Words(t("paidtime.everybody"))
	}
	for _, name := range names {
		foot = append(foot, p.figure(p.result.Total, name))
	}
	return html.Div().Class("time-table").Body(&ui.Table{
		ID: "time", Label: t("paidtime.table", "span", p.Env.Text.Span(p.result.From, p.result.Until)), Columns: columns, Count: len(lines), Foot: [][]ui.Markup{foot}, Version: g.Version,
		Sort: cmp.Or(p.asked.Sort, "name"), OnSort: p.onSort,
		Cell: func(row, column int) ui.Markup {
			if column == 0 {
				return p.name(lines[row])
			}
			return p.cell(lines[row], names[column-1])
		},
	})
}

// name is the first cell of a line.
func (p *Page) name(l Line) ui.Markup {
	t, row, at := p.Env.T, p.result.Items[l.Person], strconv.Itoa(l.Person)
	open := p.open[row.Person]
	switch {
	case l.Note == failed:
		return ui.Element("span", ui.Attributes{{"class", "note wrong"}}, ui.Words(says(p.Env, open.Err)+" "),
			ui.Element("button", ui.Attributes{{"type", "button"}, {"class", "link"}, {"id", "time-retry-" + at}, {"data-do", "days"}, {"data-row", at}}, ui.Words(t("shell.retry"))))
	case l.Note != "":
		return ui.Element("span", ui.Attributes{{"class", "note quiet"}}, ui.Words(t("paidtime.days_"+l.Note)))
	case l.Activity >= 0:
		a := open.Days[l.Day].Activities[l.Activity]
		return ui.Element("span", ui.Attributes{{"class", "activity"}}, activities.Swatch(a.Color), ui.Element("span", nil, ui.Words(a.Name)))
	case l.Day >= 0:
		d := open.Days[l.Day]
		content := []ui.Markup{ui.Words(p.Env.Text.Weekday(d.Date, "short") + ", " + p.Env.Text.ShortDay(d.Date))}
		if len(d.Adjusted) > 0 {
			content = append(content, ui.Element("small", ui.Attributes{{"title", t("paidtime.adjusted_why")}}, ui.Words(t("paidtime.adjusted"))))
		}
		return ui.Element("span", ui.Attributes{{"class", "day"}}, content...)
	}
	selected, expanded := "", "false"
	if p.selected[row.Person] {
		selected = "checked"
	}
	if open != nil {
		expanded = "true"
	}
	return ui.Element("span", ui.Attributes{{"class", "who"}},
		ui.Element("input", ui.Attributes{{"type", "checkbox"}, {"id", "time-select-" + at}, {"data-do", "select"}, {"data-row", at}, {"aria-label", t("paidtime.select", "name", row.Name)}, {"checked", selected}}),
		ui.Element("button", ui.Attributes{{"type", "button"}, {"class", "plain open"}, {"id", "time-open-" + at}, {"data-do", "open"}, {"data-row", at}, {"aria-expanded", expanded}}, ui.Words(row.Name)))
}

// cell is a cell of a column of figures, or the approval.
func (p *Page) cell(l Line, column string) ui.Markup {
	if l.Note != "" {
		return ui.Words("")
	}
	row := p.result.Items[l.Person]
	switch {
	case l.Activity >= 0:
		return p.activity(l, column)
	case l.Day >= 0:
		d := p.open[row.Person].Days[l.Day]
		if column == approval {
			state, marks := dayState(d)
			return p.mark(state, marks)
		}
		if column == "salary" && len(d.Lines) > 0 {
			return p.press("pay", l, p.Env.T("paidtime.pay_of", "name", row.Name, "day", p.Env.Text.Date(d.Date)), p.figure(d.Figures, column))
		}
		return p.figure(d.Figures, column)
	case column == approval:
		return p.approval(l, row)
	case column == "salary_time" && p.manages() && !p.own(row.Person) && len(p.asked.Activities) == 0:
		return p.press("total", l, p.Env.T("paidtime.total_of", "name", row.Name, "time", p.Env.Text.Duration(row.Figures.SalaryTime)), ui.Words(p.Env.Text.Duration(row.Figures.SalaryTime)))
	case column == "bonus" && len(row.Figures.Bonus) > 0:
		return p.press("bonuses", l, p.Env.T("paidtime.bonuses_of", "name", row.Name), p.figure(row.Figures, column))
	}
	return p.figure(row.Figures, column)
}

// activity is a cell of an activity of a day: its times, and its part of the
// pay.
func (p *Page) activity(l Line, column string) ui.Markup {
	row := p.result.Items[l.Person]
	d := p.open[row.Person].Days[l.Day]
	a := d.Activities[l.Activity]
	switch column {
	case "planned":
		return p.time(a.Planned)
	case "reported":
		return p.time(a.Reported)
	case "salary":
		if a.HoursPay == nil {
			return ui.Words("")
		}
		return ui.Quiet(form.Money(p.Env, *a.HoursPay))
	case "salary_time":
	default:
		return ui.Words("")
	}
	content := []ui.Markup{ui.Words(p.Env.Text.Duration(a.SalaryTime))}
	label := p.Env.T("paidtime.row_of", "activity", a.Name, "day", p.Env.Text.Date(d.Date), "name", row.Name, "time", p.Env.Text.Duration(a.SalaryTime))
	if a.Overwritten != nil {
		content = append([]ui.Markup{ui.Element("span", ui.Attributes{{"class", "set"}, {"title", p.setNote(*a.Overwritten)}}, ui.Words("✎"))}, content...)
		label += ", " + p.setNote(*a.Overwritten)
	}
	if !p.manages() || p.own(row.Person) {
		return ui.Element("span", nil, content...)
	}
	return p.press("overwrite", l, label, content...)
}

// setNote says who set a salary time, when and why (K12).
func (p *Page) setNote(n api.SetNote) string {
	says := p.Env.T("paidtime.set_by", "name", cmp.Or(n.Name, p.names.Of(p.Env, n.By)), "time", p.Env.Text.Instant(n.At))
	if n.Reason != "" {
		says += ": " + n.Reason
	}
	return says
}

// press is a number that opens something.
func (p *Page) press(do string, l Line, label string, content ...ui.Markup) ui.Markup {
	at := strconv.Itoa(l.Person) + "-" + strconv.Itoa(l.Day) + "-" + strconv.Itoa(l.Activity)
	return ui.Element("button", ui.Attributes{{"type", "button"}, {"class", "plain number"}, {"id", "time-" + do + "-" + at}, {"data-do", do},
		{"data-row", strconv.Itoa(l.Person)}, {"data-day", strconv.Itoa(l.Day)}, {"data-activity", strconv.Itoa(l.Activity)}, {"aria-label", label}}, content...)
}

// figure is a number of a column, or a dash.
func (p *Page) figure(f api.TimeFigures, column string) ui.Markup {
	switch column {
	case "points":
		return p.count(f.Points)
	case "sales":
		return p.count(f.Sales)
	case approval:
		return ui.Words("")
	}
	if n, ok := seconds(f, column); ok {
		return p.time(n)
	}
	return p.monies(amounts(f, column))
}

func (p *Page) count(n int64) ui.Markup {
	if n == 0 {
		return ui.Quiet(dash)
	}
	return ui.Words(p.Env.Text.Int(n))
}

func (p *Page) time(seconds int64) ui.Markup {
	if seconds == 0 {
		return ui.Quiet(dash)
	}
	return ui.Words(p.Env.Text.Duration(seconds))
}

// monies are amounts in several currencies, each in a line of its own (C11).
func (p *Page) monies(m []api.Money) ui.Markup {
	if len(m) == 0 {
		return ui.Quiet(dash)
	}
	lines := make([]ui.Markup, len(m))
	for i, amount := range m {
		lines[i] = ui.Element("span", nil, ui.Words(form.Money(p.Env, amount)))
	}
	return ui.Element("span", ui.Attributes{{"class", "amounts"}}, lines...)
}

// approval is the icon of a person: what is approved, by whom and when; it opens
// the approval (K16).
func (p *Page) approval(l Line, row api.TimeRow) ui.Markup {
	state := State(row.Approved, row.Marks)
	mark := p.mark(state, row.Marks)
	if !p.approves() || !row.Decides {
		return mark
	}
	do := "approve"
	if state == "all" {
		do = "approved"
	}
	return p.press(do, l, p.Env.T("paidtime."+do+"_of", "name", row.Name)+": "+p.approvedBy(state, row.Marks), mark)
}

// mark is the icon of an approval, with who approved as its tooltip.
func (p *Page) mark(state string, marks []api.Mark) ui.Markup {
	sign := map[string]string{"all": "✓", "some": "◐", "none": "○"}[state]
	says := p.approvedBy(state, marks)
	return ui.Element("span", ui.Attributes{{"class", "mark " + state}, {"title", says}},
		ui.Element("span", ui.Attributes{{"aria-hidden", "true"}}, ui.Words(sign)), ui.Element("span", ui.Attributes{{"class", "sr"}}, ui.Words(says)))
}

// approvedBy says who approved and when.
func (p *Page) approvedBy(state string, marks []api.Mark) string {
	says := p.Env.T("paidtime.state." + state)
	for _, m := range marks {
		says += "; " + p.Env.T("paidtime.approved_by", "name", cmp.Or(m.Name, p.names.Of(p.Env, m.By)), "time", p.Env.Text.Instant(m.At))
	}
	return says
}

// onClick does what is behind a button or box of the grid.
func (p *Page) onClick(_ app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	if target = target.Call("closest", "[data-do]"); !target.Truthy() {
		return
	}
	data := target.Get("dataset")
	number := func(name string) int {
		if v := data.Get(name); v.Truthy() {
			if n, err := strconv.Atoi(v.String()); err == nil {
				return n
			}
		}
		return -1
	}
	i := number("row")
	if i < 0 || i >= len(p.result.Items) {
		return
	}
	p.do(data.Get("do").String(), Line{Person: i, Day: number("day"), Activity: number("activity")})
}

func (p *Page) do(do string, l Line) {
	row := p.result.Items[l.Person]
	switch do {
	case "select":
		p.selected[row.Person] = !p.selected[row.Person]
		p.version++
	case "open":
		p.toggle(row.Person)
	case "days":
		p.readDays(row.Person)
	case "total":
		p.window = p.newTotal(row)
	case "bonuses":
		p.openBonuses(row)
	case "approve":
		p.window = p.newApprove([]string{row.Person})
	case "approved":
		p.window = p.newReopen([]string{row.Person})
	case "overwrite", "pay":
		o := p.open[row.Person]
		if o == nil || l.Day < 0 || l.Day >= len(o.Days) {
			return
		}
		d := o.Days[l.Day]
		if do == "pay" {
			p.window = pay{p, row, d}
		} else if l.Activity >= 0 && l.Activity < len(d.Activities) {
			p.openOverwrite(row, d, d.Activities[l.Activity])
		}
	}
}

// pay is the window in which the pay of a day is opened: how it comes about
// (K13).
type pay struct {
	*Page
	row api.TimeRow
	day api.TimeDay
}

func (w pay) ui() app.UI {
	t := w.Env.T
	var facts []app.UI
	fact := func(name, value string) {
		facts = append(facts, html.Div().Body(html.Dt().Text(name), html.Dd().Text(value)))
	}
	var sections []app.UI
	for _, l := range w.day.Lines {
		facts = nil
		money := func(d api.Decimal) string { return form.Money(w.Env, api.Money{Amount: d, Currency: l.Currency}) }
		if l.Currency == "" {
			fact(t("paidtime.column.salary_time"), w.Env.Text.Duration(l.Seconds))
			fact(t("paidtime.column.salary"), t("paidtime.no_rate"))
		} else {
			fact(t("paidtime.hours_pay"), strings.Join([]string{w.Env.Text.Duration(l.Seconds), "×", money(l.Rate), "=", money(l.HoursPay)}, " "))
			fact(t("paidtime.column.commission"), money(l.Commission))
			fact(t("paidtime.column.bonus"), money(l.Bonus))
			fact(t("paidtime.column.salary"), money(l.Salary))
		}
		sections = append(sections, html.Dl().Class("facts").Body(facts...))
	}
	return &ui.Dialog{ID: "time-pay", Title: t("paidtime.pay_of", "name", w.row.Name, "day", w.Env.Text.Date(w.day.Date)), Close: t("shell.close"), OnClose: w.onCloseWindow,
		Body: append(sections, html.P().Class("quiet").Text(t("paidtime.pay_why")))}
}

// partNames are parts of an approval, in words.
func (p *Page) partNames(parts []string) string {
	var names []string
	for _, part := range Parts() {
		if slices.Contains(parts, part) {
			names = append(names, p.Env.T("paidtime.part."+part))
		}
	}
	return p.Env.Text.Intl().List(names)
}
