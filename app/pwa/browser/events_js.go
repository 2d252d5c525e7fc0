package browser

import (
	"syscall/js"
	"time"
)

// Events listens to what the server sends (S12), until Close.
type Events struct {
	opts   EventsOptions
	source js.Value
	stops  []func() // of the connection
	page   []func() // of the page
	timer  *time.Timer
	failed int // attempts since the last connection
	closed bool
}

// OpenEvents begins to listen. A connection that ends is made again, each time
// after a longer pause.
func OpenEvents(opts EventsOptions) *Events {
	e := &Events{opts: opts}
	// A browser keeps a page for a while that somebody has left, and its
	// connection open: one of the few that the server grants to a person.
	e.page = []func(){
		listen(js.Global(), "pagehide", func(js.Value) { e.disconnect() }),
		listen(js.Global(), "pageshow", func(js.Value) { e.Again() }),
	}
	e.connect()
	return e
}

// connect runs on the goroutine of the caller of OpenEvents or of a timer,
// never beside another of e's: the browser runs one at a time.
func (e *Events) connect() {
	if e.closed {
		return
	}
	source, err := attempt(func() js.Value { return js.Global().Get("EventSource").New(e.opts.URL) })
	if err != nil {
		return // no browser of these years: whoever listens asks from time to time as well
	}
	e.source = source
	e.stops = []func(){
		listen(e.source, "open", func(js.Value) {
			e.failed = 0
			e.tell(true)
		}),
		listen(e.source, "error", func(js.Value) { e.again() }),
	}
	for _, name := range e.opts.Names {
		e.stops = append(e.stops, listen(e.source, name, func(event js.Value) {
			data := ""
			if d := event.Get("data"); d.Type() == js.TypeString {
				data = d.String()
			}
			apart(func() { e.opts.Heard(name, data) })
		}))
	}
}

func (e *Events) tell(open bool) {
	if e.opts.Open != nil {
		apart(func() { e.opts.Open(open) })
	}
}

// again makes a new connection in a while. The browser would do so by itself,
// but without jitter, and not at all after an answer that is no stream.
func (e *Events) again() {
	e.disconnect()
	if e.closed {
		return
	}
	if e.failed == 0 {
		e.tell(false)
	}
	e.failed++
	e.timer = time.AfterFunc(eventsWait(e.failed), e.connect)
}

func (e *Events) disconnect() {
	if !e.source.Truthy() {
		return
	}
	e.source.Call("close")
	e.source = js.Undefined()
	for _, stop := range e.stops {
		stop()
	}
	e.stops = nil
}

// Again makes a new connection at once if there is none: the network may be
// back.
func (e *Events) Again() {
	if e.closed || e.source.Truthy() {
		return
	}
	if e.timer != nil {
		e.timer.Stop()
	}
	e.connect()
}

// Close ends listening.
func (e *Events) Close() {
	e.closed = true
	if e.timer != nil {
		e.timer.Stop()
	}
	for _, stop := range e.page {
		stop()
	}
	e.disconnect()
}
