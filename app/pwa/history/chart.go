package history

import (
	"html"
	"strconv"
	"strings"
)

// Bar is one period of a Chart.
type Bar struct {
	Title     string // in words: which period, its total and target
	Total     int64
	Target    int64
	HasTarget bool
	Met       bool
	Running   bool // the period is not over
}

// The chart is drawn on this many units and stretched to the room it gets, so
// that it holds no text and no stroke that stretches with it.
const (
	chartWidth  = 1000
	chartHeight = 100
)

// Chart draws totals as bars and the target in force in each period as a line
// across it (T22), as one SVG element. Zero is always in it; what is below
// hangs down from it.
func Chart(bars []Bar) string {
	low, high := Range(bars)
	y := func(v int64) float64 {
		if high == low {
			return chartHeight
		}
		return chartHeight * (float64(high) - float64(v)) / (float64(high) - float64(low))
	}
	step := float64(chartWidth) / float64(max(1, len(bars)))
	gap := min(step*0.18, 6)
	var b, line strings.Builder
	b.WriteString(`<svg class="chart" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">`)
	before := false
	for i, bar := range bars {
		left := step * float64(i)
		top, bottom := y(max(bar.Total, 0)), y(min(bar.Total, 0))
		class := "bar-total"
		switch {
		case bar.Met:
			class += " met"
		case bar.Running:
			class += " running"
		}
		b.WriteString(`<rect class="` + class + `" x="` + units(left+gap/2) + `" y="` + units(top) + `" width="` + units(step-gap) +
			`" height="` + units(bottom-top) + `"><title>` + html.EscapeString(bar.Title) + `</title></rect>`)
		if bar.HasTarget {
			at := y(bar.Target)
			if before {
				line.WriteString("V" + units(at))
			} else {
				line.WriteString("M" + units(left) + " " + units(at))
			}
			line.WriteString("H" + units(left+step))
		}
		before = bar.HasTarget
	}
	if line.Len() > 0 {
		b.WriteString(`<path class="bar-target" d="` + line.String() + `"/>`)
	}
	if low < 0 {
		b.WriteString(`<path class="bar-zero" d="M0 ` + units(y(0)) + `H1000"/>`)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// Range is from the lowest to the highest figure that a chart shows; 0 is
// within it.
func Range(bars []Bar) (low, high int64) {
	for _, b := range bars {
		low, high = min(low, b.Total), max(high, b.Total)
		if b.HasTarget {
			high = max(high, b.Target)
		}
	}
	return low, high
}

func units(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
