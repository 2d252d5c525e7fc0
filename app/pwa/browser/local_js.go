package browser

import (
	"net/url"
	"strconv"
	"strings"
	"syscall/js"
	"time"
)

// kept stands before every text that is kept. At its start go-app reads each of
// the storage as JSON, for a state of its own that may have expired: it sees at
// once that these are none.
const kept = "="

func localStorage() js.Value { return js.Global().Get("localStorage") }

// Local returns a small text that was kept with SetLocal, or "". It is for
// the state of the pages; what counts is in a Database.
func Local(key string) string {
	v, err := attempt(func() js.Value { return localStorage().Call("getItem", key) })
	if err != nil || v.Type() != js.TypeString {
		return ""
	}
	return strings.TrimPrefix(v.String(), kept)
}

// SetLocal keeps a small text under a key, which every app of the origin
// shares; "" keeps nothing there. It returns an error if the browser does not.
func SetLocal(key, value string) error {
	_, err := attempt(func() js.Value {
		if value == "" {
			return localStorage().Call("removeItem", key)
		}
		return localStorage().Call("setItem", key, kept+value)
	})
	return err
}

// ForgetLocal forgets what was kept with SetLocal under keys that begin so.
func ForgetLocal(prefix string) {
	keys, err := attempt(func() js.Value { return js.Global().Get("Object").Call("keys", localStorage()) })
	if err != nil {
		return // a browser that refuses has kept nothing
	}
	for i := range keys.Length() {
		if key := keys.Index(i).String(); strings.HasPrefix(key, prefix) {
			_ = SetLocal(key, "") // as above
		}
	}
}

// Cookie returns the value of a cookie that scripts may read, or "".
func Cookie(name string) string {
	for pair := range strings.SplitSeq(document().Get("cookie").String(), ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if k == name {
			if value, err := url.QueryUnescape(v); err == nil {
				return value
			}
		}
	}
	return ""
}

// SetCookie sets a cookie for a path of this host, for as long as age; age 0
// removes it.
func SetCookie(name, value, path string, age time.Duration) {
	c := name + "=" + url.QueryEscape(value) + "; Path=" + path + "; SameSite=Lax; Max-Age=" + strconv.FormatInt(int64(age/time.Second), 10)
	if js.Global().Get("location").Get("protocol").String() == "https:" {
		c += "; Secure"
	}
	document().Set("cookie", c)
}
