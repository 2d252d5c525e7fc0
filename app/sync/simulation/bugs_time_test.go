package simulation

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// faultyTime is a timetrack.Store with some of its records in the place of the
// real ones.
type faultyTime struct {
	timetrack.Store
	entries   func(timetrack.Timed[timetrack.Entry]) timetrack.Timed[timetrack.Entry]
	approvals func(timetrack.Records[timetrack.Approval]) timetrack.Records[timetrack.Approval]
}

func (f faultyTime) Entries() timetrack.Timed[timetrack.Entry] {
	if f.entries == nil {
		return f.Store.Entries()
	}
	return f.entries(f.Store.Entries())
}

func (f faultyTime) Approvals() timetrack.Records[timetrack.Approval] {
	if f.approvals == nil {
		return f.Store.Approvals()
	}
	return f.approvals(f.Store.Approvals())
}

// inTime plants a fault in people's time, in the transactions that write.
func inTime(f faultyTime) func(*sim) func(storage.Tx, bool) storage.Tx {
	return func(*sim) func(storage.Tx, bool) storage.Tx {
		return func(tx storage.Tx, writes bool) storage.Tx {
			if !writes {
				return tx
			}
			return faultyTx{Tx: tx, time: func(s timetrack.Store) timetrack.Store {
				planted := f
				planted.Store = s
				return planted
			}}
		}
	}
}

// lossy are entries of which some are not written.
type lossy struct {
	timetrack.Timed[timetrack.Entry]
	chance *rand.Rand
}

func (l lossy) Put(ctx context.Context, entries ...timetrack.Entry) error {
	if l.chance.IntN(10) == 0 {
		return nil
	}
	return l.Timed.Put(ctx, entries...)
}

// clockedInVain is a server that says to have what was clocked, and has it not.
func clockedInVain() bug {
	chance := rand.New(rand.NewPCG(1, 3))
	return bug{tx: inTime(faultyTime{entries: func(r timetrack.Timed[timetrack.Entry]) timetrack.Timed[timetrack.Entry] {
		return lossy{r, chance}
	}})}
}

// unapproved are no approvals at all.
type unapproved struct {
	timetrack.Records[timetrack.Approval]
}

func (unapproved) ByID(context.Context, []string) (map[string]timetrack.Approval, error) {
	return map[string]timetrack.Approval{}, nil
}

// approvalNotAsked lets what devices bring into days that are approved.
func approvalNotAsked() bug {
	return bug{tx: inTime(faultyTime{approvals: func(r timetrack.Records[timetrack.Approval]) timetrack.Records[timetrack.Approval] {
		return unapproved{r}
	}})}
}

// clockNotTold keeps from devices what others clock now and then.
func clockNotTold() bug {
	chance := rand.New(rand.NewPCG(1, 4))
	return bug{pull: func(_ *sim, serve pulling) pulling {
		return func(ctx context.Context, actor people.Actor, p sync.Pull) (sync.PullAnswer, error) {
			a, err := serve(ctx, actor, p)
			if chance.IntN(10) == 0 {
				a.Rows = slices.DeleteFunc(a.Rows, func(r sync.Row) bool { return r.Kind == sync.ClockEntryRow })
			}
			return a, err
		}
	}}
}

// clockedByTheDevice believes the device's clock where it is the person's.
func clockedByTheDevice() bug {
	return bug{push: func(s *sim, serve pushing) pushing {
		return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
			clocked := slices.ContainsFunc(p.Changes, func(c sync.Change) bool { return sync.ClockOp(c.Kind) != "" })
			if clocked {
				p.Sent = s.host.now() // as if the device's clock were right
			}
			return serve(ctx, actor, p)
		}
	}}
}
