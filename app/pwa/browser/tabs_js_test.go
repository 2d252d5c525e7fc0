package browser

import (
	"context"
	"errors"
	"slices"
	"syscall/js"
	"testing"
	"time"
)

// soon waits for what the browser sends.
func soon[T any](t *testing.T, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("nothing comes")
	}
	panic("unreachable")
}

func TestLock(t *testing.T) {
	lock := Lock{Name: "headway:test"}
	mine := errors.New("mine")
	ran, err := lock.Exclusive(t.Context(), func(ctx context.Context) error {
		again, err := lock.Exclusive(ctx, func(context.Context) error {
			t.Error("two hold it")
			return nil
		})
		if again || err != nil {
			t.Errorf("%v %v", again, err)
		}
		if other, err := (Lock{Name: "headway:other"}).Exclusive(ctx, func(context.Context) error { return nil }); !other || err != nil {
			t.Errorf("another lock: %v %v", other, err)
		}
		return mine
	})
	if !ran || err != mine {
		t.Errorf("%v %v", ran, err)
	}
	// It is free when the browser has heard of it.
	for began := time.Now(); ; {
		free, err := lock.Exclusive(t.Context(), func(context.Context) error { return nil })
		if free && err == nil {
			break
		}
		if err != nil || time.Since(began) > 10*time.Second {
			t.Fatalf("never free: %v", err)
		}
	}
}

func TestChannel(t *testing.T) {
	heard := make(chan string, 10)
	a := OpenChannel("headway:test", func(text string) { t.Errorf("heard its own %q", text) })
	b := OpenChannel("headway:test", func(text string) { heard <- text })
	defer b.Close()
	a.Post("outbox")
	a.Post("")
	if first, second := soon(t, heard), soon(t, heard); first != "outbox" || second != "" {
		t.Errorf("%q, then %q", first, second)
	}
	a.Close()
	a.Close()
	a.Post("nobody hears it")
}

func TestEvents(t *testing.T) {
	type event struct{ name, data string }
	heard, open := make(chan event, 10), make(chan bool, 10)
	e := OpenEvents(EventsOptions{
		URL: "/api/v1/events", Names: []string{"pull", "held"},
		Heard: func(name, data string) { heard <- event{name, data} },
		Open:  func(is bool) { open <- is },
	})
	defer e.Close()
	if soon(t, open) {
		t.Error("open, while the server is away")
	}
	e.Again() // sooner than it would by itself
	if !soon(t, open) {
		t.Error("not open")
	}
	if got := soon(t, heard); got != (event{"pull", `{"v":2}`}) {
		t.Errorf("%+v", got)
	}
	// The server ends it; it comes back.
	if soon(t, open) {
		t.Error("still open")
	}
	if !soon(t, open) {
		t.Error("not open again")
	}
	if got := soon(t, heard); got != (event{"pull", `{"v":3}`}) {
		t.Errorf("%+v", got)
	}
	e.Again() // is open

	// A page that is left holds nothing open; one that is come back to does.
	source := e.source
	dispatch(js.Global(), "pagehide")
	if state := source.Get("readyState").Int(); state != 2 {
		t.Errorf("the page is left, and the connection in state %d", state)
	}
	dispatch(js.Global(), "pageshow")
	if !soon(t, open) {
		t.Error("not open where the page is back")
	}
	if got := soon(t, heard); got != (event{"pull", `{"v":4}`}) {
		t.Errorf("%+v", got)
	}
	e.Close()
	e.Again() // is closed
	if len(heard) > 0 || len(open) > 0 {
		t.Errorf("%d events and %d changes more", len(heard), len(open))
	}
}

func TestEventsWait(t *testing.T) {
	for n := 1; n < 200; n++ {
		if w := eventsWait(n); w <= 0 || w > eventsLongest || n == 1 && w > eventsPause {
			t.Fatalf("attempt %d after %v", n, w)
		}
	}
}

func dispatch(target js.Value, event string) js.Value {
	e := js.Global().Get("Event").New(event, object(map[string]any{"cancelable": true}))
	target.Call("dispatchEvent", e)
	return e
}

func TestPresence(t *testing.T) {
	seen, online := make(chan bool, 10), make(chan bool, 10)
	unseen := OnVisible(func(visible bool) { seen <- visible })
	offline := OnOnline(func(is bool) { online <- is })
	if !Visible() || !Online() {
		t.Errorf("visible: %v, online: %v", Visible(), Online())
	}
	dispatch(document(), "visibilitychange")
	if !soon(t, seen) {
		t.Error("is out of sight")
	}
	dispatch(js.Global(), "offline")
	dispatch(js.Global(), "online")
	if got := []bool{soon(t, online), soon(t, online)}; !slices.Equal(got, []bool{false, true}) {
		t.Errorf("%v", got)
	}
	unseen()
	unseen()
	offline()
	dispatch(document(), "visibilitychange")
	dispatch(js.Global(), "offline")
	<-time.After(10 * time.Millisecond) // for what must not come
	if len(seen) > 0 || len(online) > 0 {
		t.Error("told after it was stopped")
	}
}

// The native half of the test cuts the network.
func TestPreparedOffline(t *testing.T) {
	online := make(chan bool, 10)
	defer OnOnline(func(is bool) { online <- is })()
	lost, back := make(chan struct{}), make(chan struct{})
	for name, ch := range map[string]chan struct{}{"lost": lost, "back": back} {
		h := handler(func([]js.Value) any {
			close(ch)
			return nil
		})
		defer h.Release()
		js.Global().Set(name, h)
	}
	js.Global().Set("waiting", true)
	soon(t, lost)
	if soon(t, online) || Online() {
		t.Error("still online")
	}
	js.Global().Set("waitingAgain", true)
	soon(t, back)
	if !soon(t, online) || !Online() {
		t.Error("still offline")
	}
}

// A panic of what is called from the browser ends nothing.
func TestPanics(t *testing.T) {
	console := js.Global().Get("console")
	real := console.Get("error")
	reported := make(chan string, 10)
	take := js.FuncOf(func(_ js.Value, args []js.Value) any {
		reported <- args[0].String()
		return nil
	})
	defer take.Release()
	console.Set("error", take)
	defer console.Set("error", real)
	defer BeforeLeaving(func() bool { panic("at once") })()
	defer OnVisible(func(bool) { panic("apart") })()
	dispatch(js.Global(), "beforeunload")
	dispatch(document(), "visibilitychange")
	if a, b := soon(t, reported), soon(t, reported); a != "panic: at once" || b != "panic: apart" {
		t.Errorf("%q %q", a, b)
	}
}

func TestBeforeLeaving(t *testing.T) {
	unsaved := false
	stop := BeforeLeaving(func() bool { return unsaved })
	if dispatch(js.Global(), "beforeunload").Get("defaultPrevented").Bool() {
		t.Error("asked for nothing")
	}
	unsaved = true
	if !dispatch(js.Global(), "beforeunload").Get("defaultPrevented").Bool() {
		t.Error("not asked")
	}
	stop()
	if dispatch(js.Global(), "beforeunload").Get("defaultPrevented").Bool() {
		t.Error("asked after it was stopped")
	}
}
