package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// submits is sync.SubmitKind: changes of entries of one's own.
type submits struct{}

func (submits) decides() people.Permissions { return people.TrackersManage }

func (submits) read(u *unit, raw json.RawMessage) (action, error) {
	var a sync.SubmitArgs
	err := decode(raw, []field{
		{"tracker", &a.Tracker, true}, {"metric", &a.Metric, true}, {"date", &a.Date, true}, {"person", &a.Person, false},
		{"op", &a.Op, true}, {"value", (*quoted)(&a.Value), false}, {"base", &a.Base, false}, {"reason", &a.Reason, false},
	})
	switch {
	case err != nil:
		return action{}, err
	case a.Op != tracking.Set && a.Op != tracking.Add && a.Op != tracking.Clear:
		return action{}, fault.Invalidf("op", "must be set, add or clear")
	case a.Base < 0:
		return action{}, fault.Invalidf("base", "must be 0 or more")
	case a.Person == "":
		a.Person = u.actor.Person
	case !slices.ContainsFunc(u.dir.now.Records(u.actor.Person), func(p people.Person) bool { return p.ID == a.Person }):
		return action{}, fault.ErrNotFound // whether there is such a person is not told
	}
	return action{subject: a.Person, date: a.Date, args: a}, nil
}

// command is the change as the domain takes it.
func (j *job) command() tracking.Submit {
	a := j.args.(sync.SubmitArgs)
	id := j.receipt.ID
	if j.detail.Sent != "" {
		id = j.detail.Sent
	}
	return tracking.Submit{
		Origin:  change.Origin{ID: id, Made: j.receipt.Made, Received: j.receipt.Received},
		Tracker: a.Tracker, Key: tracking.Key{Metric: a.Metric, Date: a.Date, Person: a.Person},
		Op: a.Op, Value: a.Value, Base: &a.Base, Reason: a.Reason,
	}
}

// known asks the domain without a trace. Only that there is nothing to decide
// on counts: other refusals may be those of a clock that is off.
func (submits) known(ctx context.Context, u *unit, j *job) (bool, error) {
	c := j.command()
	c.Made = u.now // of which the roster is there
	out, err := u.trackers().SubmitAll(ctx, u.actor, []tracking.Submit{c}, tracking.BatchOptions{Offline: true, DryRun: true})
	if err != nil {
		return false, err
	}
	return !errors.Is(out[0].Err, fault.ErrNotFound), nil
}

func (submits) apply(ctx context.Context, u *unit, jobs []*job) error {
	cmds := make([]tracking.Submit, len(jobs))
	for i, j := range jobs {
		cmds[i] = j.command()
	}
	out, err := u.trackers().SubmitAll(ctx, u.actor, cmds, tracking.BatchOptions{Offline: true})
	if err != nil {
		return err
	}
	elsewhere, err := madeElsewhere(ctx, u, jobs, out)
	if err != nil {
		return err
	}
	for i, j := range jobs {
		o := out[i]
		conflict, _ := errors.AsType[*tracking.Conflict](o.Err)
		switch {
		case conflict != nil:
			j.detail.Note = encoded(sync.EntryNote{Mine: conflict.Mine, Theirs: conflict.Theirs, By: conflict.By, ByOther: true})
			j.refuse(o.Err)
		case o.Err != nil:
			if !j.refuse(o.Err) {
				return o.Err
			}
		case o.Lapsed:
			j.settle(change.AppliedLate, "", "")
		default:
			j.settle(change.Applied, "", "")
			if theirs, ok := replacedValue(o, elsewhere); ok {
				j.settle(change.Applied, sync.CodeReplacedOwn, fmt.Sprintf("it took the place of %s, from another device of yours", theirs))
				j.detail.Note = encoded(sync.EntryNote{Mine: o.Entry.Value, Theirs: theirs, By: u.actor.Person})
			}
		}
	}
	return nil
}

// note has the name of who had put the other value there in the place of the
// id.
func (submits) note(u *unit, stored json.RawMessage) json.RawMessage {
	var n sync.EntryNote
	if json.Unmarshal(stored, &n) != nil {
		return nil // the verdict stands without it
	}
	n.By = u.dir.now.NameFor(u.actor, n.By)
	return encoded(n)
}

// encoded is a value that is nothing but texts, numbers and times, as JSON.
func encoded(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("sync: a value that is no JSON: " + err.Error())
	}
	return b
}

// replacedValue returns the value that a change took the place of, where it
// is another one and was not made on the device itself.
func replacedValue(o tracking.Outcome, elsewhere func(tracking.Submission) bool) (tracking.Value, bool) {
	if len(o.Replaced) == 0 {
		return tracking.Value{}, false
	}
	last := o.Replaced[len(o.Replaced)-1]
	return last.New, last.New != o.Entry.Value && elsewhere(last)
}

// madeElsewhere returns a function that tells the submissions of other devices
// of the author's from those of this one.
func madeElsewhere(ctx context.Context, u *unit, jobs []*job, out []tracking.Outcome) (func(tracking.Submission) bool, error) {
	var ids []string
	for _, o := range out {
		if n := len(o.Replaced); n > 0 && !u.here[o.Replaced[n-1].Change] {
			ids = append(ids, o.Replaced[n-1].Change)
		}
	}
	var receipts map[string]storage.Receipt
	if len(ids) > 0 {
		var err error
		if receipts, err = u.tx.Devices().ReceiptsByID(ctx, ids); err != nil {
			return nil, err
		}
	}
	return func(s tracking.Submission) bool {
		return !u.here[s.Change] && receipts[s.Change].Device != jobs[0].receipt.Device
	}, nil
}
