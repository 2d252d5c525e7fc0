package browser

import (
	"syscall/js"
	"time"
)

// Pace lets the page have its turn while Go works: a tap, a key, the next
// frame. Without that, all of them wait until the Go program waits for
// something. Make one with NewPace; nil never rests.
type Pace struct {
	port  js.Value
	woken chan struct{}
	last  time.Time
	over  bool
}

// turn is how long Go may work on end: so little that even a phone, which is
// several times slower, has a page that feels at hand.
const turn = 6 * time.Millisecond

// NewPace returns a Pace for the life of the page.
func NewPace() *Pace {
	p := &Pace{woken: make(chan struct{}, 1024)}
	channel, err := attempt(func() js.Value { return js.Global().Get("MessageChannel").New() })
	if err != nil {
		return nil
	}
	// A message comes back at once; a timer would take at least 4 ms.
	channel.Get("port1").Set("onmessage", handler(func([]js.Value) any {
		select {
		case p.woken <- struct{}{}:
		default:
		}
		return nil
	}))
	p.port = channel.Get("port2")
	return p
}

// Rest returns at once, or when the page has had its turn if that is due. It
// is called from where waiting is allowed: in no function that JavaScript waits
// for, in no transaction of the database, holding nothing that the user
// interface waits for, and not on its goroutine once there is something to tap.
func (p *Pace) Rest() {
	if p == nil || p.over || time.Since(p.last) < turn {
		return
	}
	p.port.Call("postMessage", js.Null())
	<-p.woken
	p.last = time.Now()
}

// Stop has Rest return at once from now on.
func (p *Pace) Stop() {
	if p != nil {
		p.over = true
	}
}
