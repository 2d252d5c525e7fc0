package figure

import (
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// Bar is the headway bar of a cell that has a target.
func Bar(env *page.Env, c tracking.Cell, m tracking.Metric) ui.Bar {
	state, verdict := Verdict(env, c, m)
	label := env.T("figure.bar", "total", env.Text.Value(c.Total, m), "target", env.Text.Value(c.Target, m),
		"percent", Percent(env, c.Percent), "milestone", Ratio(env, c.Milestone, m), "verdict", verdict)
	return ui.Bar{State: state, Done: ui.Share(c.Total, c.Target), Milestone: share(c.Milestone, c.Target), Projected: share(c.Projection, c.Target), Label: label}
}

// share is a ratio in thousandths of a target, for a ui.Bar; -1 where it is
// undefined.
func share(r target.Ratio, whole int64) int64 {
	if !r.Defined() {
		return -1
	}
	n, err := r.Rounded(0)
	if err != nil {
		return -1
	}
	if whole < 1000 { // a small target has its milestone between whole numbers
		if exact, err := r.Rounded(4); err == nil {
			return ui.Share(exact, whole*10_000)
		}
	}
	return ui.Share(n, whole)
}
