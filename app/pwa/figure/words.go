// Package figure writes what was measured, wherever a page shows it: values,
// percentages, where a total stands beside its milestone, and the headway bar.
package figure

import (
	"strings"

	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// Value writes a value of a metric; blank and the answers of a check box are
// words.
func Value(env *page.Env, v tracking.Value, m tracking.Metric) string {
	switch {
	case !v.Valid:
		return env.T("figure.blank")
	case m.Kind == tracking.CheckBox && v.N == 1:
		return env.T("figure.ticked")
	case m.Kind == tracking.CheckBox && v.N == 0:
		return env.T("figure.unticked")
	}
	return env.Text.Value(v.N, m)
}

// Ratio writes an exact figure, which counts in the unit of a metric, as an
// amount of it.
func Ratio(env *page.Env, r target.Ratio, m tracking.Metric) string {
	return env.Text.In(text.Unit{Decimals: m.Decimals(), Currency: m.Currency}, r.InUnit(m.Decimals(), 2))
}

// Percent writes a percentage.
func Percent(env *page.Env, r target.Ratio) string {
	return env.Text.Percent(r.Decimal(1))
}

// Verdict says where a cell stands beside its milestone; its state is "" where
// there is nothing to stand beside.
func Verdict(env *page.Env, c tracking.Cell, m tracking.Metric) (state, says string) {
	amount := strings.TrimLeft(Ratio(env, c.Delta, m), "-−")
	switch c.State {
	case target.Above:
		return "above", env.T("figure.above", "amount", amount)
	case target.On:
		return "on", env.T("figure.on")
	case target.Below:
		return "below", env.T("figure.below", "amount", amount)
	}
	if m.Hidden {
		return "", ""
	}
	return "", env.T("figure.no_target")
}
