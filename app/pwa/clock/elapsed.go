package clock

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
)

// Elapsed is a time that grows while it is looked at. Each second it writes
// itself, which renders nothing else.
type Elapsed struct {
	app.Compo

	Base  int64     // seconds at Since
	Since time.Time // by the device's clock; zero: it stands still
	Now   func() time.Time

	cancel context.CancelFunc
}

// OnMount implements app.Mounter.
func (e *Elapsed) OnMount(ctx app.Context) {
	running, cancel := context.WithCancel(context.Background())
	e.cancel = cancel
	e.write()
	ctx.Async(func() {
		for {
			wait := time.NewTimer(e.wait())
			select {
			case <-running.Done():
				wait.Stop()
				return
			case <-wait.C:
				e.write()
			}
		}
	})
}

// OnUpdate implements app.Updater.
func (e *Elapsed) OnUpdate(app.Context) { e.write() }

// OnDismount implements app.Dismounter.
func (e *Elapsed) OnDismount() { e.cancel() }

// Seconds is how much it is now.
func (e *Elapsed) Seconds() int64 {
	if e.Since.IsZero() {
		return e.Base
	}
	return e.Base + int64(max(0, e.Now().Sub(e.Since))/time.Second)
}

// wait is until the next full second.
func (e *Elapsed) wait() time.Duration {
	if e.Since.IsZero() {
		return time.Second
	}
	return time.Second - max(0, e.Now().Sub(e.Since))%time.Second + time.Millisecond
}

func (e *Elapsed) write() {
	v := e.JSValue()
	if v == nil || !v.Truthy() {
		return
	}
	if text := Exact(e.Seconds()); v.Get("textContent").String() != text {
		v.Set("textContent", text)
	}
}

// Render implements app.Composer. The engine knows of nothing in the element,
// so it leaves alone what is written there.
func (e *Elapsed) Render() app.UI { return html.Span().Class("elapsed").Role("timer") }
