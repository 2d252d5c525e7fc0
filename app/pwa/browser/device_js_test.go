package browser

import (
	"context"
	"errors"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

func TestStorage(t *testing.T) {
	used, quota, err := Room(t.Context())
	if err != nil || quota <= 0 || used < 0 {
		t.Errorf("%d of %d: %v", used, quota, err)
	}
	kept, err := Persisted(t.Context())
	if err != nil {
		t.Error(err)
	}
	// Whether it says yes is the browser's.
	if now, err := Persist(t.Context()); err != nil || kept && !now {
		t.Errorf("%v, then %v %v", kept, now, err)
	}
}

func TestLocal(t *testing.T) {
	if Local("headway:test") != "" {
		t.Error("is there already")
	}
	if err := SetLocal("headway:test", "é\x00"); err != nil || Local("headway:test") != "é\x00" {
		t.Errorf("%q %v", Local("headway:test"), err)
	}
	if err := SetLocal("headway:test", ""); err != nil || Local("headway:test") != "" {
		t.Error(err)
	}
	var refused *Error
	if err := SetLocal("headway:test", strings.Repeat("x", 20<<20)); !errors.As(err, &refused) || refused.Name != "QuotaExceededError" {
		t.Errorf("20 MiB: %v", err)
	}
	SetCookie("headway-test", "a; b=c é", "/", time.Minute)
	if got := Cookie("headway-test"); got != "a; b=c é" {
		t.Errorf("%q", got)
	}
	SetCookie("headway-test", "", "/", 0)
	if got := Cookie("headway-test"); got != "" {
		t.Errorf("%q", got)
	}
}

func TestMarkersOutlive(t *testing.T) {
	const database = DatabasePrefix + "org:person 1"
	m := device.Marker{Device: "d", Pending: 3, Last: 12}
	if got := Marker(database); got != (device.Marker{}) {
		t.Errorf("is there already: %+v", got)
	}
	SetMarker("/", database, m)
	for _, forget := range []func(){
		func() {}, func() { js.Global().Get("localStorage").Call("clear") },
		func() { SetMarker("/", database, m); SetCookie(markName(database), "", "/", 0) },
	} {
		forget()
		if got := Marker(database); got != m {
			t.Errorf("%+v", got)
		}
		if got := Marker(DatabasePrefix + "another"); got != (device.Marker{}) {
			t.Errorf("of another: %+v", got)
		}
	}
	SetMarker("/", database, device.Marker{})
	if got := Marker(database); got != (device.Marker{}) {
		t.Errorf("%+v", got)
	}
}

func TestNotifications(t *testing.T) {
	switch p := NotificationPermission(); p {
	case NotAsked, Granted, Refused:
	default:
		t.Errorf("%q", p)
	}
	// There is no service worker here.
	if err := Notify(t.Context(), Notification{Title: "Reminder"}); !errors.Is(err, ErrNoBrowser) {
		t.Error(err)
	}
	// With one: what it is given.
	container := js.Global().Get("navigator").Get("serviceWorker")
	var title string
	var options js.Value
	show := js.FuncOf(func(_ js.Value, args []js.Value) any {
		title, options = args[0].String(), args[1]
		return js.Global().Get("Promise").Call("resolve")
	})
	defer show.Release()
	registration := js.FuncOf(func(js.Value, []js.Value) any {
		return js.Global().Get("Promise").Call("resolve", object(map[string]any{"showNotification": show}))
	})
	defer registration.Release()
	container.Set("getRegistration", registration)
	defer container.Delete("getRegistration")
	err := Notify(t.Context(), Notification{Title: "Reminder", Body: "2 trackers", Tag: "today", Path: "/performance/today", Icon: "/icon.png"})
	if err != nil || title != "Reminder" || options.Get("body").String() != "2 trackers" || options.Get("tag").String() != "today" ||
		options.Get("data").Get("path").String() != "/performance/today" || options.Get("icon").String() != "/icon.png" {
		t.Errorf("%q %v", title, err)
	}
}

// The browser answers, one way or the other.
func TestCopy(t *testing.T) {
	err := Copy(t.Context(), "text")
	if refused := (*Error)(nil); err != nil && !errors.As(err, &refused) {
		t.Error(err)
	}
}

func TestClock(t *testing.T) {
	before := SinceStart()
	<-time.After(5 * time.Millisecond)
	if d := SinceStart() - before; d < 4*time.Millisecond || d > 10*time.Second {
		t.Errorf("%v", d)
	}
	name, offset := Zone(time.Now())
	if name == "" || offset < -18*3600 || offset > 18*3600 {
		t.Errorf("%q %d", name, offset)
	}
}

func TestUpdate(t *testing.T) {
	if UpdateReady() {
		t.Error("ready without a boot script")
	}
	if _, err := CheckForUpdate(t.Context()); !errors.Is(err, ErrNoBrowser) {
		t.Error(err)
	}
	if err := Update(); !errors.Is(err, ErrNoBrowser) {
		t.Error(err)
	}
	u := object(map[string]any{"ready": false})
	js.Global().Set("headwayUpdate", u)
	defer js.Global().Delete("headwayUpdate")
	asked := false
	check := js.FuncOf(func(js.Value, []js.Value) any {
		u.Set("ready", asked)
		return js.Global().Get("Promise").Call("resolve", asked)
	})
	defer check.Release()
	activated := false
	activate := js.FuncOf(func(js.Value, []js.Value) any {
		activated = true
		return nil
	})
	defer activate.Release()
	u.Set("check", check)
	u.Set("activate", activate)
	if ready, err := CheckForUpdate(t.Context()); !errors.Is(err, errNotAsked) || ready {
		t.Errorf("%v %v when the server cannot be asked", ready, err)
	}
	asked = true
	if ready, err := CheckForUpdate(t.Context()); err != nil || !ready || !UpdateReady() {
		t.Errorf("%v %v", ready, err)
	}
	if err := Update(); err != nil || !activated {
		t.Errorf("%v %v", activated, err)
	}
}

// What nobody waits for any more does no harm when it comes.
func TestAwait(t *testing.T) {
	var resolve js.Value
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any {
		resolve = args[0]
		return nil
	})
	defer executor.Release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := await(ctx, func() js.Value { return js.Global().Get("Promise").New(executor) })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	resolve.Invoke()
	var refused *Error
	_, err = await(t.Context(), func() js.Value {
		return js.Global().Get("Promise").Call("reject", js.Global().Get("RangeError").New("too far"))
	})
	if !errors.As(err, &refused) || refused.Name != "RangeError" || refused.Message != "too far" || err.Error() != "RangeError: too far" {
		t.Error(err)
	}
	if _, err = await(t.Context(), func() js.Value { return js.Global().Get("Promise").Call("reject", 7) }); err == nil {
		t.Error("rejected with a number")
	}
	if _, err = await(t.Context(), func() js.Value { return js.Global().Call("JSON.nothing") }); !errors.Is(err, ErrNoBrowser) {
		t.Error(err)
	}
}
