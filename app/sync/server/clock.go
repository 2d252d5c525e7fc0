package server

import (
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// tolerance is how far a device's clock may be off without a word (S8).
const tolerance = 5 * time.Minute

// clock corrects the times that a device claims (S8), change after change in
// the order of their numbers. A device's time never orders data; it only says
// which rules a change was made under.
type clock struct {
	received time.Time
	offset   int64         // microseconds by which the device's clock is ahead
	limit    time.Duration // how long a change may have waited

	// What the device has confirmed to know, from a change on.
	policy    time.Time
	policySeq int64
	known     time.Time // what the changes before claimed to know

	// The change before.
	boot    string
	mono    int64
	claimed time.Time

	event event // the last one of the person's clock
}

// event is a start or stop of the person's clock, or an edit of one.
type event struct{ claimed, made time.Time }

// lag is what one message may take longer than another.
const lag = time.Minute

// pace keeps the events of a person's clock as far from one another as the
// device has them: their times are their content, and a start that took longer
// on its way than the stop after it does not come after that. It is asked for
// one event after the other.
func (k *clock) pace(m moment) moment {
	before := k.event
	if passed := m.claimed.Sub(before.claimed); !before.claimed.IsZero() && passed >= 0 && passed < k.limit {
		at := before.made.Add(passed)
		if ahead := at.Sub(m.made); ahead > 0 && ahead <= lag {
			m.made = at
		}
		if m.made.After(k.received) {
			m.made = k.received
		}
	}
	k.event = event{m.claimed, m.made}
	return m
}

// clockOf returns the clock of a device for a push that was sent and received
// at these instants.
func clockOf(d storage.Device, sent, received time.Time, limit time.Duration) clock {
	return clock{
		received: received, offset: sent.UnixMicro() - received.UnixMicro(), limit: limit,
		policy: d.Policy, policySeq: d.PolicySeq, boot: d.Boot, mono: d.Mono, claimed: d.Claimed,
	}
}

// moment is when a change was made, as far as the server can tell.
type moment struct {
	claimed   time.Time // by the device's clock
	made      time.Time // corrected; never after it was received, nor before what the device knew
	uncertain bool      // by more than tolerance, in one way or another
	code      string    // why it needs a decision: clock_ahead, too_old, or ""
}

// place corrects the time of the next change.
func (k *clock) place(c sync.Change) moment {
	m := moment{claimed: writable(c.Made)}
	m.uncertain = beyond(k.offset) || k.wasSet(c, m.claimed)
	k.boot, k.mono, k.claimed = printable(c.Boot, maxBoot), c.Mono, m.claimed

	estimate := time.UnixMicro(m.claimed.UnixMicro() - k.offset).UTC()
	m.made = estimate
	if m.made.After(k.received) {
		m.made = k.received
	}
	if floor := k.floor(c); m.made.Before(floor) {
		m.uncertain = m.uncertain || beyond(floor.UnixMicro()-m.made.UnixMicro())
		m.made = floor
	}
	switch {
	case estimate.UnixMicro()-k.received.UnixMicro() > tolerance.Microseconds():
		m.code = sync.CodeClockAhead
	case k.received.UnixMicro()-m.made.UnixMicro() > k.limit.Microseconds():
		m.code = sync.CodeTooOld
	}
	return m
}

// maxBoot is the longest name of a run of the app, in characters.
const maxBoot = 64

// floor is the instant before which the change cannot have been made: its
// device knew the rules of then. No change knows less than the one before it,
// nor than what the device has confirmed.
func (k *clock) floor(c sync.Change) time.Time {
	known := change.Instant(c.Policy)
	if known.After(k.received) {
		known = k.received
	}
	if c.Seq > k.policySeq && known.Before(k.policy) {
		known = k.policy
	}
	if known.Before(k.known) {
		known = k.known
	}
	k.known = known
	if known.After(k.policy) {
		k.policy, k.policySeq = known, c.Seq-1
	}
	return known
}

// wasSet reports whether the device's clock was set between the last change
// and this one of the same run of the app.
func (k *clock) wasSet(c sync.Change, claimed time.Time) bool {
	if c.Boot == "" || printable(c.Boot, maxBoot) != k.boot {
		return false
	}
	const century = 100 * 365 * 24 * int64(time.Hour/time.Millisecond)
	if c.Mono < k.mono || c.Mono > century {
		return true
	}
	return beyond(claimed.UnixMicro() - k.claimed.UnixMicro() - (c.Mono-k.mono)*1000)
}

// writable is an instant that a device claims, within the years that JSON can
// write.
func writable(t time.Time) time.Time {
	first, last := time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case t.IsZero():
		return t
	case t.Before(first):
		return first
	case t.After(last):
		return last
	}
	return change.Instant(t)
}

// beyond reports whether so many microseconds, either way, pass the tolerance.
func beyond(micros int64) bool {
	return micros > tolerance.Microseconds() || micros < -tolerance.Microseconds()
}

// note keeps in the device's row what the next push goes on from.
func (k *clock) note(d *storage.Device) {
	d.Policy, d.PolicySeq, d.Boot, d.Mono, d.Claimed = k.policy, k.policySeq, k.boot, k.mono, k.claimed
}
