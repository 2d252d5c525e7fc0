package browser

import (
	"syscall/js"
	"time"
)

// SinceStart is how long the page has been open, by a clock that nobody sets
// (S2).
func SinceStart() time.Duration {
	return time.Duration(js.Global().Get("performance").Call("now").Float() * float64(time.Millisecond))
}

// Zone returns the IANA name of the device's time zone, and its offset at an
// instant in seconds east of UTC.
func Zone(at time.Time) (name string, offset int) {
	v, err := attempt(func() js.Value {
		return js.Global().Get("Intl").Call("DateTimeFormat").Call("resolvedOptions").Get("timeZone")
	})
	if err == nil && v.Type() == js.TypeString {
		name = v.String()
	}
	minutes := js.Global().Get("Date").New(float64(at.UnixMilli())).Call("getTimezoneOffset").Int()
	return name, -minutes * 60
}
