package account

import (
	"container/list"
	"net/netip"
	"sync"
	"time"
)

// pause is how long to wait after a number of failures, the first free of
// which cost nothing: 1 second, then twice as long each time, up to 15
// minutes.
func pause(failures, free int) time.Duration {
	const longest = 15 * time.Minute
	n := failures - free - 1
	switch {
	case n < 0:
		return 0
	case n >= 10: // 2^10 seconds are more than 15 minutes
		return longest
	}
	return time.Second << n
}

// attempts counts by key, in memory, what was tried and did not succeed. It
// holds the keys used last, at most size of them.
type attempts struct {
	free   int           // failures without a pause
	forget time.Duration // after which one failure is forgotten
	size   int

	mu    sync.Mutex
	byKey map[string]*list.Element // of *attempt
	used  list.List                // the one used last in front
}

type attempt struct {
	key      string
	failures int
	since    time.Time // when failures was last reckoned
	until    time.Time // no attempt before
}

// begin counts an attempt as failed before it is made, so that many at once
// do not slip through, and returns 0; or it returns how long to wait, and
// counts nothing.
func (a *attempts) begin(key string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byKey == nil {
		a.byKey = make(map[string]*list.Element)
	}
	e, ok := a.byKey[key]
	if !ok {
		if a.used.Len() >= a.size {
			oldest := a.used.Back()
			delete(a.byKey, oldest.Value.(*attempt).key)
			a.used.Remove(oldest)
		}
		e = a.used.PushFront(&attempt{key: key, since: now})
		a.byKey[key] = e
	}
	a.used.MoveToFront(e)
	t := e.Value.(*attempt)
	if wait := t.until.Sub(now); wait > 0 {
		return wait
	}
	if gone := int(now.Sub(t.since) / a.forget); gone > 0 {
		t.failures = max(0, t.failures-gone)
		t.since = t.since.Add(time.Duration(gone) * a.forget)
	}
	t.failures++
	t.until = now.Add(pause(t.failures, a.free))
	return 0
}

// succeed takes back what begin counted; with all set, every failure before
// it too.
func (a *attempts) succeed(key string, all bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e, ok := a.byKey[key]
	if !ok {
		return
	}
	t := e.Value.(*attempt)
	if t.failures--; all {
		t.failures = 0
	}
	t.until = time.Time{}
}

// addressKey is what attempts from a network address are counted by: the
// address, or for IPv6 the network of 64 bits that one customer has. It is ""
// for what is no address.
func addressKey(s string) string {
	a, err := netip.ParseAddr(s)
	if err != nil {
		ap, err := netip.ParseAddrPort(s)
		if err != nil {
			return ""
		}
		a = ap.Addr()
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		net, _ := a.Prefix(64)
		return net.String()
	}
	return a.String()
}
