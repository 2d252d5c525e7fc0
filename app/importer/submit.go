package importer

import (
	"context"
	"errors"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// chunk is how many values are submitted at a time.
const chunk = 2000

// batch is values that wait to be submitted; those of one row stand together.
type batch struct {
	stated []stated // of the row at hand
	cmds   []tracking.Submit
	from   []origin // of each command
}

// origin is where in the file a command comes from.
type origin struct {
	line          int
	value, person int // columns
}

func (b *batch) add(c tracking.Submit, from origin) {
	b.cmds = append(b.cmds, c)
	b.from = append(b.from, from)
}

// flush submits what is waiting. Rows of which a value is refused are refused
// as a whole.
func (e *entries) flush(ctx context.Context) error {
	for len(e.cmds) > 0 {
		if !e.judging() {
			out, err := e.log.SubmitAll(ctx, e.actor, e.cmds, tracking.BatchOptions{Import: true, AllOrNothing: true})
			if err == nil {
				e.count(out)
				break
			}
			if !refused(err, len(e.cmds)) {
				return err
			}
		}
		out, err := e.log.SubmitAll(ctx, e.actor, e.cmds, tracking.BatchOptions{Import: true, DryRun: true})
		if err != nil {
			return err
		}
		out = e.keepGood(out)
		if e.judging() {
			e.count(out)
			break
		}
	}
	e.cmds, e.from = e.cmds[:0], e.from[:0]
	return nil
}

// refused reports whether a batch failed because of one of its n commands.
func refused(err error, n int) bool {
	_, ok := errors.AsType[*tracking.BatchError](err)
	return ok || n == 1 && fault.Sentinel(err) != nil
}

// keepGood refuses the rows of which a command was refused, and leaves the
// commands and outcomes of the others.
func (e *entries) keepGood(out []tracking.Outcome) []tracking.Outcome {
	kept := 0
	for from := 0; from < len(e.cmds); {
		until := from + 1
		for until < len(e.cmds) && e.from[until].line == e.from[from].line {
			until++
		}
		good := true
		for i := from; i < until; i++ {
			if out[i].Err != nil {
				good = false
				e.refuse(refusal(e.from[i].line, e.name(e.blamed(i, out[i].Err)), out[i].Err))
			}
		}
		if good {
			copy(e.cmds[kept:], e.cmds[from:until])
			copy(e.from[kept:], e.from[from:until])
			kept += copy(out[kept:], out[from:until])
		}
		from = until
	}
	e.cmds, e.from = e.cmds[:kept], e.from[:kept]
	return out[:kept]
}

// blamed is the column that a refusal is about.
func (e *entries) blamed(i int, err error) int {
	switch fieldOf(err) {
	case "date":
		return e.columns.date
	case "person":
		return e.from[i].person
	case "reason":
		if e.columns.reason != none {
			return e.columns.reason
		}
	}
	return e.from[i].value
}

// count adds up what became of the commands.
func (e *entries) count(out []tracking.Outcome) {
	r := &e.result
	for i, o := range out {
		c := e.cmds[i]
		switch {
		case o.Unchanged:
			r.Unchanged++
		case !o.Repeated && o.Entry.Revision == 1:
			r.Created++
		case !o.Repeated:
			r.Changed++
		case o.Entry.Value == tracking.Value{N: c.Value, Valid: c.Op == tracking.Set}:
			r.Unchanged++
		default:
			r.Superseded++
		}
	}
}
