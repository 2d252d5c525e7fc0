package today

import (
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
)

// Note is one thing to know about a value, told in a few words beside it.
type Note struct {
	Kind   NoteKind
	At     time.Time      // synced, arrived late, held, refused, corrected
	Code   string         // stable code of the verdict: held, refused, applied late
	Reason string         // in words: of the verdict, or of a correction
	By     string         // id or name of who did it; "" where that is not known
	Mine   tracking.Value // replaced, held for a conflict
	Theirs tracking.Value
	Old    tracking.Value // corrected
	Change string         // id of the change that it is about; "" where there is nothing to open
}

// NoteKind is what a Note tells.
type NoteKind string

// The notes, in the order in which a line tells them.
const (
	NoteSaved     NoteKind = "saved"     // on this device, not yet sent
	NoteSent      NoteKind = "sent"      // no answer yet
	NoteSynced    NoteKind = "synced"    // the server has it
	NoteHeld      NoteKind = "held"      // a manager decides
	NoteRefused   NoteKind = "refused"   // by the rules, or by a manager
	NoteLate      NoteKind = "late"      // entered after the tracker's time (T5)
	NoteLateSync  NoteKind = "late_sync" // it arrived long after it was made (S8)
	NoteUncertain NoteKind = "uncertain" // the device's clock was off
	NoteReplaced  NoteKind = "replaced"  // it took the place of another device's value (S9)
	NoteCorrected NoteKind = "corrected" // by somebody else
)

// Urgent reports whether the note asks something of the person.
func (n Note) Urgent() bool { return n.Kind == NoteHeld || n.Kind == NoteRefused }

// Notes lists what is to be told about the value of a line.
func (l Line) Notes() []Note {
	var out []Note
	switch l.State {
	case device.Saved:
		out = append(out, Note{Kind: NoteSaved})
	case device.Sent:
		out = append(out, Note{Kind: NoteSent})
	case device.NeedsYou:
		out = append(out, Problem(*l.Change))
	default:
		if !l.Synced.IsZero() {
			out = append(out, Note{Kind: NoteSynced, At: l.Synced})
		}
	}
	if l.Entry.Late {
		out = append(out, Note{Kind: NoteLate})
	}
	if c := l.Change; c != nil && c.State == device.Confirmed && c.Verdict != nil && c.Verdict.Status == sync.AppliedLate {
		out = append(out, Note{Kind: NoteLateSync, Code: c.Verdict.Code, At: c.Verdict.At})
	}
	if l.Uncertain {
		out = append(out, Note{Kind: NoteUncertain})
	}
	if l.Replaced != nil {
		out = append(out, Note{Kind: NoteReplaced, Mine: l.Replaced.Mine, Theirs: l.Replaced.Theirs, Change: l.Change.ID})
	}
	if c := l.Correction; c != nil {
		out = append(out, Note{Kind: NoteCorrected, By: c.By, Reason: c.Reason, At: c.At, Old: c.Old})
	}
	return out
}

// Problem is the note about a change that was held or refused.
func Problem(c device.Change) Note {
	n := Note{Kind: NoteRefused, Change: c.ID}
	v := c.Verdict
	if v == nil {
		return n
	}
	if v.Status == sync.Held && v.Decision == nil {
		n.Kind = NoteHeld
	}
	n.Code, n.Reason, n.At = v.Code, v.Reason, v.At
	if d := v.Decision; d != nil {
		n.By, n.At = d.By, d.At
		if d.Note != "" {
			n.Reason = d.Note
		}
	}
	if e := sync.EntryNoteOf(*v); e != nil {
		n.Mine, n.Theirs = e.Mine, e.Theirs
		if n.By == "" {
			n.By = e.By
		}
	}
	return n
}
