package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Bar is the headway bar: the fill is what is done, the tick is where the
// milestone stands, the ghost is the projection. All are shares of the target
// in thousandths; what is beyond it is cut off, and negative is nothing. Label
// tells the same in words.
type Bar struct {
	State     string // above, on or below; "" has no colour
	Done      int64
	Milestone int64 // negative: none
	Projected int64 // negative: none
	Label     string
}

// UI returns the bar.
func (b Bar) UI() app.UI { return b.Markup().UI() }

// Markup returns the bar for a cell of a Table.
func (b Bar) Markup() Markup {
	svg := `<svg class="bar ` + class(b.State) + `" width="100%" height="18" aria-hidden="true" focusable="false">` +
		`<rect class="ghost" y="4" width="100%" height="10" rx="5"/>`
	if b.Projected > b.Done {
		svg += `<rect class="projected" y="4" height="10" rx="5" width="` + share(b.Projected) + `"/>`
	}
	if b.Done > 0 {
		svg += `<rect class="done" y="4" height="10" rx="5" width="` + share(b.Done) + `"/>`
	}
	if b.Milestone >= 0 {
		svg += `<rect class="tick" y="0" height="18" width="2" x="` + share(min(b.Milestone, 996)) + `"/>`
	}
	return Element("div", Attributes{{"class", "barbox"}, {"role", "img"}, {"aria-label", b.Label}}, Markup{svg + "</svg>"})
}

// class lets nothing but a state into the markup.
func class(state string) string {
	switch state {
	case "above", "on", "below":
		return state
	}
	return "plain"
}

func share(thousandths int64) string {
	n := min(max(thousandths, 0), 1000)
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10) + "%"
}

// Share is part ÷ whole in thousandths, for a Bar; 0 where there is no whole.
func Share(part, whole int64) int64 {
	if whole <= 0 || part <= 0 {
		return 0
	}
	switch {
	case part/2 >= whole:
		return 2000
	case part > 1<<52: // so whole is large as well
		return part / (whole / 1000)
	}
	return part * 1000 / whole
}
