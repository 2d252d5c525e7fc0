package mytime

import (
	"errors"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/today"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// money is what the week or the month earns, and who approved it (K19).
func (p *Page) money() app.UI {
	t := p.Env.T
	return html.Section().Class("card", "pay").Aria("labelledby", "time-pay").Body(
		html.Header().Body(
			html.H2().ID("time-pay").Text(t("mytime.pay")),
			ui.Segmented(t("mytime.pay_period"), p.payKind, []ui.Option{{Value: "week", Name: t("mytime.pay_week")}, {Value: "month", Name: t("mytime.pay_month")}}, p.onPayKind),
		),
		p.payBody(),
	)
}

func (p *Page) payBody() app.UI {
	t := p.Env.T
	switch {
	case !p.paid && errors.Is(p.payErr, client.ErrOffline):
		return html.P().Class("quiet", "nothing").Text(t("mytime.pay_offline"))
	case !p.paid && p.payErr != nil:
		return ui.Failure(p.Env.Fail(p.payErr), html.Button().OnClick(p.onPayAgain).Text(t("shell.retry")))
	case !p.paid:
		return ui.Skeleton(t("shell.loading"), 3)
	}
	f := p.pay.Figures
	return html.Div().Class("stack").Body(
		ui.If(p.payErr != nil, func() app.UI { return html.P().Class("quiet").Text(t("mytime.pay_old")) }),
		html.Div().Class("tiles").Body(
			ui.Tile(t("mytime.salary_time"), clock.Hours(f.SalaryTime), ""),
			ui.Tile(t("mytime.hours_pay"), p.amounts(f.HoursPay), ""),
			ui.Tile(t("mytime.commission"), p.amounts(f.Commission), ""),
			ui.Tile(t("mytime.bonus"), p.amounts(f.Bonus), ""),
			ui.Tile(t("mytime.salary"), p.amounts(f.Salary), ""),
		),
		app.If(len(p.pay.Days) == 0, func() app.UI { return html.P().Class("quiet").Text(t("mytime.pay_none")) }).
			Else(p.payTable),
	)
}

func (p *Page) payTable() app.UI {
	t := p.Env.T
	head := func(key, class string) app.UI { return html.Th().Attr("scope", "col").Class(class).Text(t(key)) }
	return html.Div().Class("tablewrap").TabIndex(0).Role("region").Aria("label", t("mytime.pay_days")).Body(html.Table().Body(
		html.THead().Body(html.Tr().Body(
			head("mytime.day", ""), head("mytime.salary_time", "n"), head("mytime.rate", "n"), head("mytime.hours_pay", "n"),
			head("mytime.commission", "n"), head("mytime.bonus", "n"), head("mytime.salary", "n"), head("mytime.approval", ""),
		)),
		html.TBody().Body(app.Range(p.pay.Days).Slice(func(i int) app.UI {
			d := p.pay.Days[i]
			cell := func(words string) app.UI { return html.Td().Class("n").Text(words) }
			return html.Tr().Body(
				html.Th().Attr("scope", "row").Text(p.Env.Text.Weekday(d.Date, "short")+" "+p.Env.Text.ShortDay(d.Date)),
				html.Td().Class("n").Body(html.Span().Text(clock.Hours(d.Figures.SalaryTime)), p.overwritten(d)),
				cell(p.rates(d)), cell(p.amounts(d.Figures.HoursPay)), cell(p.amounts(d.Figures.Commission)),
				cell(p.amounts(d.Figures.Bonus)), cell(p.amounts(d.Figures.Salary)),
				p.approval(d),
			)
		})),
	))
}

// overwritten says that somebody has set the paid time of a day (K12).
func (p *Page) overwritten(d api.TimeDay) app.UI {
	for _, a := range d.Activities {
		if n := a.Overwritten; n != nil {
			says := p.Env.T("mytime.set_by", "who", p.who(n.By, n.Name), "time", p.Env.Text.Instant(n.At))
			if n.Reason != "" {
				says += ": " + n.Reason
			}
			return html.Small().Class("set").Title(says).Body(app.Text("✎"), html.Span().Class("sr").Text(says))
		}
	}
	return app.Text("")
}

// who names somebody who decided about this time: by the name that the server
// has given, for a device knows nobody but its own.
func (p *Page) who(by, name string) string {
	if name == "" || by == p.Env.Replica.Actor().Person {
		return today.Who(p.Env, by)
	}
	return name
}

// approver names who approved the hours of a day, whom the server has named with
// the pay of that day.
func (p *Page) approver(by string) string {
	for _, m := range p.pay.Marks {
		if m.By == by {
			return p.who(by, m.Name)
		}
	}
	return p.who(by, "")
}

// approval says which parts of a day are approved, by whom and when. What was
// approved at one go is told at one go.
func (p *Page) approval(d api.TimeDay) app.UI {
	var items []app.UI
	var names []string
	var last *api.Mark
	tell := func() {
		if last == nil {
			return
		}
		items = append(items, html.Li().Body(
			html.Span().Text("✓ "+p.Env.Text.Intl().List(names)+" "),
			html.Small().Text(p.Env.T("mytime.marked", "who", p.who(last.By, last.Name), "time", today.Moment(p.Env, last.At))),
		))
		names = nil
	}
	for _, part := range []struct {
		name string
		mark *api.Mark
	}{{"hours", d.Hours}, {"paid", d.Paid}, {"bonus", d.Bonus}} {
		if part.mark == nil {
			continue
		}
		if last != nil && *last != *part.mark {
			tell()
		}
		last, names = part.mark, append(names, p.Env.T("mytime.part."+part.name))
	}
	tell()
	if len(items) == 0 {
		return html.Td().Class("approval").Body(html.Span().Class("quiet").Text(p.Env.T("mytime.open")))
	}
	return html.Td().Class("approval").Body(html.Ul().Body(items...))
}

// amounts writes one amount for each currency; they are never added.
func (p *Page) amounts(all []api.Money) string {
	if len(all) == 0 {
		return "–"
	}
	words := make([]string, len(all))
	for i, m := range all {
		words[i] = p.amount(string(m.Amount), m.Currency)
	}
	return strings.Join(words, " + ")
}

func (p *Page) amount(d, currency string) string {
	_, decimals, _ := strings.Cut(d, ".")
	return p.Env.Text.In(text.Unit{Decimals: len(decimals), Currency: currency}, d)
}

func (p *Page) rates(d api.TimeDay) string {
	var words []string
	for _, l := range d.Lines {
		if l.Rate != "" {
			words = append(words, p.amount(string(l.Rate), l.Currency))
		}
	}
	if len(words) == 0 {
		return "–"
	}
	return strings.Join(words, ", ")
}
