package remind

import (
	"strconv"
	"strings"
	"time"
)

// ledger remembers over all tabs which reminders of a day were told, and which
// were put off. That of another day is forgotten with the first of the next.
type ledger struct {
	memory Memory
	key    string // where it is kept, for each person apart
}

// What is remembered of a reminder.
const (
	told = "told"
	off  = "off"
	wait = "wait:" // and until when, in seconds since 1970
)

// ledgerOf is the ledger of a person: lines of mark and key of the reminder.
func ledgerOf(person string, memory Memory) ledger {
	return ledger{memory: memory, key: "headway_reminders:" + person}
}

func (l ledger) has(r Reminder, mark string) bool {
	line := mark + " " + r.Key()
	for kept := range strings.SplitSeq(l.memory.Local(l.key), "\n") {
		if kept == line {
			return true
		}
	}
	return false
}

func (l ledger) mark(r Reminder, mark string) {
	l.keep(r, mark, func(kept string) bool { return kept == mark })
}

// putOff marks a reminder to be told again from an instant on.
func (l ledger) putOff(r Reminder, until time.Time) {
	l.keep(r, wait+strconv.FormatInt(until.Unix(), 10), func(string) bool { return true })
}

// later is the instant until which a reminder was put off, or the zero one.
func (l ledger) later(r Reminder) time.Time {
	for kept := range strings.SplitSeq(l.memory.Local(l.key), "\n") {
		mark, key, _ := strings.Cut(kept, " ")
		seconds, is := strings.CutPrefix(mark, wait)
		if n, err := strconv.ParseInt(seconds, 10, 64); is && err == nil && key == r.Key() {
			return time.Unix(n, 0)
		}
	}
	return time.Time{}
}

// keep remembers a mark of a reminder, in the place of those of its marks that
// it replaces.
func (l ledger) keep(r Reminder, mark string, replaces func(kept string) bool) {
	lines := []string{mark + " " + r.Key()}
	for kept := range strings.SplitSeq(l.memory.Local(l.key), "\n") {
		old, key, ok := strings.Cut(kept, " ")
		if ok && strings.HasPrefix(key, r.Date.String()+"/") && (key != r.Key() || !replaces(old)) {
			lines = append(lines, kept)
		}
	}
	// Where nothing can be kept, somebody is told once more.
	_ = l.memory.SetLocal(l.key, strings.Join(lines, "\n"))
}
