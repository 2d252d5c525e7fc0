package history

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn reads a chart back: its bars and what is below their titles.
func drawn(t *rapid.T, svg string) (rects []map[string]float64, titles []string, line string) {
	d := xml.NewDecoder(strings.NewReader(svg))
	inTitle := false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return rects, titles, line
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
		switch e := token.(type) {
		case xml.StartElement:
			inTitle = e.Name.Local == "title"
			if inTitle {
				titles = append(titles, "")
			}
			rect := map[string]float64{}
			for _, a := range e.Attr {
				if e.Name.Local == "rect" && a.Name.Local != "class" {
					v, err := strconv.ParseFloat(a.Value, 64)
					if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
						t.Fatalf("%s is %q", a.Name.Local, a.Value)
					}
					rect[a.Name.Local] = v
				}
				if e.Name.Local == "path" && a.Name.Local == "d" && line == "" {
					line = a.Value
				}
			}
			if e.Name.Local == "rect" {
				rects = append(rects, rect)
			}
		case xml.CharData:
			if inTitle {
				titles[len(titles)-1] += string(e)
			}
		case xml.EndElement:
			inTitle = false
		}
	}
}

// Every period has one bar within the picture, as long as its total is beside
// the others, whatever its words hold.
func TestChartDrawsEveryPeriodToScale(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		bars := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Bar {
			return Bar{
				Title:     rapid.SampledFrom([]string{"2026-W10: 4 of 5", `<script>"&'`, ""}).Draw(t, "title"),
				Total:     rapid.Int64Range(-999_999_999_999_999, 999_999_999_999_999).Draw(t, "total"),
				HasTarget: rapid.Bool().Draw(t, "has target"),
				Target:    rapid.Int64Range(0, 999_999_999_999_999).Draw(t, "target"),
				Met:       rapid.Bool().Draw(t, "met"),
			}
		}), 0, 60).Draw(t, "bars")
		rects, titles, line := drawn(t, Chart(bars))
		if len(rects) != len(bars) || len(titles) != len(bars) {
			t.Fatalf("%d bars with %d titles for %d periods", len(rects), len(titles), len(bars))
		}
		low, high := Range(bars)
		targets := false
		for i, b := range bars {
			r := rects[i]
			if titles[i] != b.Title {
				t.Fatalf("title %q, want %q", titles[i], b.Title)
			}
			if r["x"] < 0 || r["x"]+r["width"] > chartWidth+0.02 || r["y"] < -0.02 || r["y"]+r["height"] > chartHeight+0.02 || r["width"] <= 0 || r["height"] < -0.001 {
				t.Fatalf("%v is outside of the picture", r)
			}
			want := chartHeight * math.Abs(float64(b.Total)) / (float64(high) - float64(low))
			if high > low && math.Abs(r["height"]-want) > 0.02 {
				t.Fatalf("the bar of %d is %v high, want %v", b.Total, r["height"], want)
			}
			targets = targets || b.HasTarget
		}
		if targets != strings.HasPrefix(line, "M") && low >= 0 {
			t.Fatalf("targets: %v, line %q", targets, line)
		}
	})
}
