package ui

import (
	"math"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
)

// Point is one period of a Chart. A NaN is nothing.
type Point struct {
	Name string // of the period, below the bar
	Bar  float64
	Line float64
}

// Chart draws bars and a line over periods. What it shows is to be told in
// words or in a table beside it: Label only says what it is about. It is drawn
// anew when a field changes, in the colours of the present scheme, and with the
// width of the page.
type Chart struct {
	app.Compo

	ID      string // unique in the page
	Label   string
	Periods string // what the places along it are, in words
	Bars    string // what the bars are, in words
	Line    string // what the line is; "" has none
	Points  []Point
	// Write writes a value in full, and Short where there is little room.
	Write func(v float64) string
	Short func(v float64) string
	// Failed says in words that the chart cannot be drawn.
	Failed string

	host   app.Value
	plot   app.Value // the uPlot
	funcs  []app.Func
	stops  []func()
	gone   bool
	broken bool
}

// CompoID implements app.DismountEnforcer.
func (c *Chart) CompoID() string { return c.ID }

// OnMount implements app.Mounter.
func (c *Chart) OnMount(ctx app.Context) {
	if !app.IsClient {
		return
	}
	c.load(ctx)
	c.watch(ctx)
}

// OnUpdate implements app.Updater.
func (c *Chart) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { c.draw() })
}

// OnDismount implements app.Dismounter.
func (c *Chart) OnDismount() {
	c.gone = true
	c.forget()
	for _, stop := range c.stops {
		stop()
	}
	c.stops = nil
}

// Render implements app.Composer.
func (c *Chart) Render() app.UI {
	return html.Div().Class("plotbox").Body(
		html.Div().ID(c.ID).Class("plot").Role("img").Aria("label", c.Label),
		If(c.broken, func() app.UI { return html.P().Class("quiet").Role("status").Text(c.Failed) }),
	)
}

// load draws once the library is there, which is fetched with the first chart.
func (c *Chart) load(ctx app.Context) {
	if app.Window().Get("uPlot").Truthy() {
		c.draw()
		return
	}
	document, assets := app.Window().Get("document"), app.Getenv("HEADWAY_ASSETS")
	head := document.Get("head")
	if !document.Call("getElementById", "uplot-style").Truthy() {
		style := document.Call("createElement", "link")
		style.Set("id", "uplot-style")
		style.Set("rel", "stylesheet")
		style.Set("href", assets+"uPlot.min.css")
		head.Call("append", style)
	}
	script := document.Call("getElementById", "uplot-script")
	if !script.Truthy() {
		script = document.Call("createElement", "script")
		script.Set("id", "uplot-script")
		script.Set("src", assets+"uPlot.iife.min.js")
		head.Call("append", script)
	}
	c.listen(script, "load", func() { ctx.Dispatch(func(app.Context) { c.draw() }) })
	c.listen(script, "error", func() {
		ctx.Dispatch(func(app.Context) {
			c.broken = true
			script.Call("remove") // the next chart tries again
		})
	})
}

// watch draws anew when the width or the colours change.
func (c *Chart) watch(ctx app.Context) {
	again := func() { ctx.Dispatch(func(app.Context) { c.draw() }) }
	c.listen(app.Window().Call("matchMedia", "(prefers-color-scheme: dark)"), "change", again)
	c.observe("MutationObserver", again, func(o app.Value) {
		o.Call("observe", app.Window().Get("document").Get("documentElement"), map[string]any{"attributes": true, "attributeFilter": []any{"data-theme"}})
	})
	c.observe("ResizeObserver", func() { c.resize() }, func(o app.Value) {
		if host := app.Window().GetElementByID(c.ID); host.Truthy() {
			o.Call("observe", host)
		}
	})
}

func (c *Chart) listen(target app.Value, event string, fn func()) {
	f := app.FuncOf(func(app.Value, []app.Value) any {
		fn()
		return nil
	})
	target.Call("addEventListener", event, f)
	c.stops = append(c.stops, func() {
		target.Call("removeEventListener", event, f)
		f.Release()
	})
}

func (c *Chart) observe(kind string, fn func(), start func(observer app.Value)) {
	f := app.FuncOf(func(app.Value, []app.Value) any {
		fn()
		return nil
	})
	observer := app.Window().Get(kind).New(f)
	start(observer)
	c.stops = append(c.stops, func() {
		observer.Call("disconnect")
		f.Release()
	})
}

// forget takes away what was drawn.
func (c *Chart) forget() {
	if c.plot != nil {
		c.plot.Call("destroy")
		c.plot = nil
	}
	funcs := c.funcs
	c.funcs = nil
	// The library still calls them for what it has put off.
	time.AfterFunc(time.Second, func() {
		for _, f := range funcs {
			f.Release()
		}
	})
}

const (
	chartHeight = 280
	leastWidth  = 200
)

func (c *Chart) width() int {
	return max(leastWidth, c.host.Get("clientWidth").Int())
}

func (c *Chart) resize() {
	if c.plot == nil || c.gone {
		return
	}
	if w := c.width(); w != c.plot.Get("width").Int() {
		c.plot.Call("setSize", map[string]any{"width": w, "height": chartHeight})
	}
}

// draw draws the chart. What a library refuses to draw does not end the app:
// the figures are beside it.
func (c *Chart) draw() {
	defer func() {
		if v := recover(); v != nil {
			app.Log("drawing a chart:", v)
			c.broken = true
		}
	}()
	library := app.Window().Get("uPlot")
	if c.gone || !library.Truthy() {
		return
	}
	c.host = app.Window().GetElementByID(c.ID)
	if !c.host.Truthy() {
		return
	}
	c.forget()
	// Three places stand for each period: the line goes from the first to the
	// last of them, the bar stands in the middle.
	n := len(c.Points) * places
	x, line := make([]float64, n), make([]any, n)
	bars := app.Window().Get("Array").New(n) // whose places are undefined
	for i, p := range c.Points {
		for k := range places {
			at := i*places + k
			x[at] = float64(i) + 0.49*float64(k-middle)
			if !math.IsNaN(p.Line) {
				line[at] = p.Line
			}
		}
		if !math.IsNaN(p.Bar) {
			bars.SetIndex(i*places+middle, p.Bar)
		}
	}
	data := app.Window().Get("Array").New()
	data.Call("push", floats(x), bars)
	if c.Line != "" {
		data.Call("push", app.ValueOf(line))
	}
	c.plot = library.New(c.options(library), data, c.host)
}

// The places of a period.
const (
	places = 3
	middle = 1
)

func (c *Chart) options(library app.Value) map[string]any {
	ink, grid, accent, mark := c.colour("--ink-2"), c.colour("--line"), c.colour("--accent"), c.colour("--below")
	paths := library.Get("paths")
	write := c.fn(func(args []app.Value) any {
		if len(args) < 2 || args[1].Type() != app.TypeNumber {
			return "–"
		}
		return c.Write(args[1].Float())
	})
	series := []any{
		map[string]any{"label": c.Periods, "value": c.fn(func(args []app.Value) any {
			if len(args) < 2 || args[1].Type() != app.TypeNumber {
				return ""
			}
			return c.name(args[1].Float())
		})},
		map[string]any{"label": c.Bars, "stroke": accent, "fill": accent, "width": 0, "value": write,
			"paths": paths.Call("bars", map[string]any{"size": []any{0.7, 56}, "radius": 0.12}), "points": map[string]any{"show": false}},
	}
	if c.Line != "" {
		series = append(series, map[string]any{"label": c.Line, "stroke": mark, "width": 2, "dash": []any{6, 4}, "value": write, "spanGaps": false,
			"paths": paths.Call("linear"), "points": map[string]any{"show": false}})
	}
	font := "12px " + app.Window().Call("getComputedStyle", c.host).Get("fontFamily").String()
	axis := map[string]any{"stroke": ink, "font": font, "ticks": map[string]any{"show": false}, "grid": map[string]any{"show": false}, "space": c.room(func(p Point) string { return p.Name }) + 18,
		"incrs": []any{1, 2, 3, 4, 6, 8, 12, 13, 20, 26, 30, 50, 52, 60, 90, 100, 120, 180, 200, 365, 500},
		"values": c.fn(func(args []app.Value) any {
			splits := args[1]
			out := make([]any, splits.Length())
			for i := range out {
				out[i] = c.name(splits.Index(i).Float())
			}
			return out
		})}
	return map[string]any{
		"width": c.width(), "height": chartHeight, "series": series,
		"cursor": map[string]any{"drag": map[string]any{"x": false, "y": false}, "points": map[string]any{"show": false},
			// What is pointed at is the period.
			"dataIdx": c.fn(func(args []app.Value) any {
				if len(args) < 3 || args[2].Type() != app.TypeNumber {
					return app.Null()
				}
				return args[2].Int()/places*places + middle
			})},
		"scales": map[string]any{
			"x": map[string]any{"time": false, "range": []any{-0.6, float64(len(c.Points)) - 0.4}},
			"y": map[string]any{"range": c.fn(c.span)},
		},
		"axes": []any{axis, map[string]any{"stroke": ink, "font": font, "size": c.fn(func(args []app.Value) any { return c.margin(args) }), "ticks": map[string]any{"show": false}, "grid": map[string]any{"stroke": grid, "width": 1},
			"values": c.fn(func(args []app.Value) any {
				splits := args[1]
				out := make([]any, splits.Length())
				for i := range out {
					out[i] = c.Short(splits.Index(i).Float())
				}
				return out
			})}},
	}
}

// span is how far the chart reaches: 0 is always within.
func (c *Chart) span([]app.Value) any {
	low, high := 0.0, 0.0
	for _, p := range c.Points {
		for _, v := range []float64{p.Bar, p.Line} {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low == high {
		high = low + 1
	}
	room := (high - low) * 0.06
	if low < 0 {
		low -= room
	}
	return []any{low, high + room}
}

// letter is about how wide a letter of an axis is, in CSS pixels.
const letter = 7

// room is about how wide the longest of some names is.
func (c *Chart) room(name func(Point) string) int {
	longest := 0
	for _, p := range c.Points {
		longest = max(longest, utf8.RuneCountInString(name(p)))
	}
	return longest * letter
}

// margin is how much room the figures of an axis take.
func (c *Chart) margin(args []app.Value) int {
	longest := 1
	if len(args) > 1 && args[1].Truthy() {
		for i := range args[1].Length() {
			if v := args[1].Index(i); v.Type() == app.TypeString {
				longest = max(longest, utf8.RuneCountInString(v.String()))
			}
		}
	}
	return longest*letter + 18
}

// name is that of the period at a place of the axis.
func (c *Chart) name(x float64) string {
	i := int(math.Round(x))
	if i < 0 || i >= len(c.Points) || math.Abs(x-float64(i)) > 0.01 {
		return ""
	}
	return c.Points[i].Name
}

func (c *Chart) fn(fn func(args []app.Value) any) app.Func {
	f := app.FuncOf(func(_ app.Value, args []app.Value) any { return fn(args) })
	c.funcs = append(c.funcs, f)
	return f
}

// colour is the value that a token of the style sheet has in the present
// scheme, as a canvas takes it.
func (c *Chart) colour(token string) string {
	style := c.host.Get("style")
	style.Set("color", "var("+token+")")
	resolved := app.Window().Call("getComputedStyle", c.host).Get("color").String()
	style.Set("color", "")
	return resolved
}

// floats are numbers for the browser, copied at once.
func floats(v []float64) app.Value {
	if len(v) == 0 {
		return app.Window().Get("Float64Array").New(0)
	}
	b := unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*8)
	bytes := app.Window().Get("Uint8Array").New(len(b))
	app.CopyBytesToJS(bytes, b)
	return app.Window().Get("Float64Array").New(bytes.Get("buffer"))
}
