package remind

import "strings"

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
	lines := []string{mark + " " + r.Key()}
	for kept := range strings.SplitSeq(l.memory.Local(l.key), "\n") {
		if _, key, ok := strings.Cut(kept, " "); ok && strings.HasPrefix(key, r.Date.String()+"/") && kept != lines[0] {
			lines = append(lines, kept)
		}
	}
	// Where nothing can be kept, somebody is told once more.
	_ = l.memory.SetLocal(l.key, strings.Join(lines, "\n"))
}
