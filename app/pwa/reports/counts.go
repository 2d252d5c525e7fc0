package reports

import "github.com/seed57a6ed91/headway/app/api"

// Count is how many people of a report stand where, in one metric (T20).
type Count struct {
	Metric int // index
	api.GlanceCounts
}

// Counts counts the people of a report, for each metric that has a target the
// viewer may know.
func Counts(r api.Report) []Count {
	var out []Count
	for i, m := range r.Tracker.Metrics {
		c := Count{Metric: i}
		any := false
		for _, row := range r.Rows {
			s := row.Cells[i]
			if s.State == "" || m.TargetsHidden {
				continue
			}
			any = true
			switch s.State {
			case "above":
				c.Above++
			case "on":
				c.On++
			case "below":
				c.Below++
			}
			if s.Met != nil && *s.Met {
				c.Met++
			}
		}
		if any {
			out = append(out, c)
		}
	}
	return out
}

// InView are those of some people who have a row in the report.
func InView(r api.Report, some []api.Ref) []api.Ref {
	rows := make(map[string]bool, len(r.Rows))
	for _, row := range r.Rows {
		rows[row.ID] = true
	}
	var out []api.Ref
	for _, p := range some {
		if rows[p.ID] {
			out = append(out, p)
		}
	}
	return out
}
