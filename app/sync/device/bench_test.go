package device_test

import (
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// filled is a device with entries of so many days, of two metrics, and so many
// changes in its outbox.
func filled(b *testing.B, days, pending int) *phone {
	b.Helper()
	w := newWorld(b)
	w.tracker.Start = today - period.Date(days)
	w.tracker = w.save(w.tracker)
	w.figures(days)
	p := w.phone("ann")
	p.sync()
	p.line.before = dead
	for i := range pending {
		p.enter(w.calls(), today-period.Date(i), tracking.Add, 1)
	}
	return p
}

// BenchmarkOpen is the start of the app: 5,000 rows, and 50 changes on top.
func BenchmarkOpen(b *testing.B) {
	p := filled(b, 2_500, 50)
	b.ReportAllocs()
	for b.Loop() {
		if err := p.reopen(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBudgetSubmit compares an entry on a device that has 40,000 rows with
// one on a device that has 200.
func BenchmarkBudgetSubmit(b *testing.B) {
	submit := func(p *phone) time.Duration {
		const n = 200
		start := time.Now()
		for i := range n {
			p.enter(p.w.calls(), today-period.Date(i%50), tracking.Add, 1)
		}
		return time.Since(start) / n
	}
	var few, many time.Duration
	for b.Loop() {
		small, large := filled(b, 100, 0), filled(b, 20_000, 0)
		submit(small) // warm
		submit(large)
		few += submit(small)
		many += submit(large)
	}
	b.ReportMetric(float64(few.Nanoseconds())/float64(b.N), "ns/submit-200")
	b.ReportMetric(float64(many.Nanoseconds())/float64(b.N), "ns/submit-40000")
	b.ReportMetric(float64(many)/float64(few), "x")
}
