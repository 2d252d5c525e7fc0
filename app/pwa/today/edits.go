package today

import (
	"maps"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
)

// Edit is what somebody did to one value and is not yet written: either a
// value that replaces what is there, or a sum of taps on + and −, which adds
// to whatever is there.
type Edit struct {
	tracking.Key
	Tracker  string // id
	Replaces bool
	Value    tracking.Value // of one that replaces
	Delta    int64          // of one that adds; taps that cancel each other out still make blank a 0
}

// over is the value v after the edit.
func (e Edit) over(v tracking.Value) tracking.Value {
	if e.Replaces {
		return e.Value
	}
	return tracking.NumberValue(v.N + e.Delta)
}

// then is the edit followed by another one.
func (e Edit) then(next Edit) Edit {
	switch {
	case next.Replaces:
		return next
	case e.Replaces:
		e.Value = next.over(e.Value)
	default:
		e.Delta += next.Delta
	}
	return e
}

// Args are the arguments of the change that makes the edit.
func (e Edit) Args() sync.SubmitArgs {
	args := sync.SubmitArgs{Tracker: e.Tracker, Metric: e.Metric, Date: e.Date}
	switch {
	case !e.Replaces:
		args.Op, args.Value = tracking.Add, e.Delta
	case e.Value.Valid:
		args.Op, args.Value = tracking.Set, e.Value.N
	default:
		args.Op = tracking.Clear
	}
	return args
}

// Edits gathers what is not yet written, so that five quick taps are one
// durable write and each is seen at once. An edit that could not be written
// stays, with the reason, until it is tried again or given up. The zero value
// is empty and ready for use; it is not safe for concurrent use.
type Edits struct {
	failed  map[tracking.Key]Failed
	writing map[tracking.Key]Edit // taken, and not yet in what the Replica shows
	waiting map[tracking.Key]Edit // not yet taken
}

// Failed is an edit that could not be written.
type Failed struct {
	Edit
	Err error
}

// Put puts an edit behind those that are there. One that failed is tried again
// with it.
func (e *Edits) Put(next Edit) {
	if e.waiting == nil {
		e.waiting = map[tracking.Key]Edit{}
	}
	if w, ok := e.waiting[next.Key]; ok {
		next = w.then(next)
	} else if f, ok := e.failed[next.Key]; ok {
		next = f.then(next)
		delete(e.failed, next.Key)
	}
	e.waiting[next.Key] = next
}

// Shown is the value of a key with everything on it that is not written.
func (e *Edits) Shown(k tracking.Key, stored tracking.Value) tracking.Value {
	if f, ok := e.failed[k]; ok {
		stored = f.over(stored)
	}
	for _, m := range []map[tracking.Key]Edit{e.writing, e.waiting} {
		if edit, ok := m[k]; ok {
			stored = edit.over(stored)
		}
	}
	return stored
}

// Unwritten reports whether something on the key waits or is being written.
func (e *Edits) Unwritten(k tracking.Key) bool {
	_, waiting := e.waiting[k]
	_, writing := e.writing[k]
	return waiting || writing
}

// Any reports whether something waits to be written.
func (e *Edits) Any() bool { return len(e.waiting) > 0 }

// Take returns what is to be written, by key. It goes on being shown until
// Written is called; nothing more is taken until then.
func (e *Edits) Take() []Edit {
	if len(e.writing) > 0 || len(e.waiting) == 0 {
		return nil
	}
	e.writing, e.waiting = e.waiting, nil
	out := make([]Edit, 0, len(e.writing))
	for _, k := range slices.SortedFunc(maps.Keys(e.writing), tracking.Key.Compare) {
		out = append(out, e.writing[k])
	}
	return out
}

// Written says that what was taken is in what the Replica shows from now on,
// but for the edits given.
func (e *Edits) Written(failed ...Failed) {
	e.writing = nil
	for _, f := range failed {
		if next, ok := e.waiting[f.Key]; ok {
			e.waiting[f.Key] = f.then(next) // tried again with it
			continue
		}
		if e.failed == nil {
			e.failed = map[tracking.Key]Failed{}
		}
		e.failed[f.Key] = f
	}
}

// Failure returns the edit of a key that could not be written.
func (e *Edits) Failure(k tracking.Key) (Failed, bool) {
	f, ok := e.failed[k]
	return f, ok
}

// Retry lets an edit that failed wait again.
func (e *Edits) Retry(k tracking.Key) {
	if f, ok := e.failed[k]; ok {
		delete(e.failed, k)
		e.Put(f.Edit)
	}
}

// Discard gives up an edit that failed.
func (e *Edits) Discard(k tracking.Key) { delete(e.failed, k) }
