package simulation

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// faultyTx is a transaction of the server with some of its parts in the place
// of the real ones.
type faultyTx struct {
	storage.Tx
	tracking func(tracking.Store) tracking.Store
	changes  func(storage.Changes) storage.Changes
	time     func(timetrack.Store) timetrack.Store
}

func (t faultyTx) TimeTrack() timetrack.Store {
	if t.time == nil {
		return t.Tx.TimeTrack()
	}
	return t.time(t.Tx.TimeTrack())
}

func (t faultyTx) Tracking() tracking.Store {
	if t.tracking == nil {
		return t.Tx.Tracking()
	}
	return t.tracking(t.Tx.Tracking())
}

func (t faultyTx) Changes() storage.Changes {
	if t.changes == nil {
		return t.Tx.Changes()
	}
	return t.changes(t.Tx.Changes())
}

// faultyStore is a tracking.Store with some verbs in the place of the real
// ones.
type faultyStore struct {
	tracking.Store
	submit      func([]tracking.Submission) []tracking.Submission
	verdicts    func([]change.Verdict) []change.Verdict
	submissions func([]tracking.Submission) []tracking.Submission
	closures    func([]tracking.Closure) []tracking.Closure
	at          func(time.Time) time.Time
}

func (f faultyStore) Submit(ctx context.Context, subs []tracking.Submission) error {
	if f.submit != nil {
		subs = f.submit(subs)
	}
	return f.Store.Submit(ctx, subs)
}

func (f faultyStore) PutVerdicts(ctx context.Context, vs []change.Verdict) error {
	if f.verdicts != nil {
		vs = f.verdicts(vs)
	}
	return f.Store.PutVerdicts(ctx, vs)
}

func (f faultyStore) Submissions(ctx context.Context, q tracking.SubmissionQuery) ([]tracking.Submission, error) {
	subs, err := f.Store.Submissions(ctx, q)
	if f.submissions != nil {
		subs = f.submissions(subs)
	}
	return subs, err
}

func (f faultyStore) Closures(ctx context.Context, tracker string) ([]tracking.Closure, error) {
	closures, err := f.Store.Closures(ctx, tracker)
	if f.closures != nil {
		closures = f.closures(closures)
	}
	return closures, err
}

func (f faultyStore) Tracker(ctx context.Context, id string, at time.Time) (tracking.Tracker, error) {
	if f.at != nil {
		at = f.at(at)
	}
	return f.Store.Tracker(ctx, id, at)
}

// faultyLog is a change log with Since in the place of the real one.
type faultyLog struct {
	storage.Changes
	since func(audience string, found []storage.Change) []storage.Change
}

func (f faultyLog) Since(ctx context.Context, audience string, version int64, index, limit int) ([]storage.Change, error) {
	found, err := f.Changes.Since(ctx, audience, version, index, limit)
	return f.since(audience, found), err
}

// inWrites plants a fault in the store of the transactions that write.
func inWrites(f faultyStore) func(*sim) func(storage.Tx, bool) storage.Tx {
	return func(*sim) func(storage.Tx, bool) storage.Tx {
		return func(tx storage.Tx, writes bool) storage.Tx {
			if !writes {
				return tx
			}
			return faultyTx{Tx: tx, tracking: func(s tracking.Store) tracking.Store {
				planted := f
				planted.Store = s
				return planted
			}}
		}
	}
}

// inLog plants a fault in the change log.
func inLog(since func(audience string, found []storage.Change) []storage.Change) func(*sim) func(storage.Tx, bool) storage.Tx {
	return func(*sim) func(storage.Tx, bool) storage.Tx {
		return func(tx storage.Tx, _ bool) storage.Tx {
			return faultyTx{Tx: tx, changes: func(c storage.Changes) storage.Changes { return faultyLog{c, since} }}
		}
	}
}

// effectLost is a server that stores verdicts in one transaction and effects
// in the next, and crashes in between.
func effectLost() bug {
	chance := rand.New(rand.NewPCG(1, 1))
	crashed := false
	return bug{tx: inWrites(faultyStore{
		submit: func(subs []tracking.Submission) []tracking.Submission {
			if crashed = chance.IntN(20) == 0; crashed {
				return nil
			}
			return subs
		},
		verdicts: func(vs []change.Verdict) []change.Verdict {
			if crashed {
				return nil
			}
			return vs
		},
	})}
}

// effectTwice is a server that does not know a change again.
func effectTwice() bug {
	return bug{push: func(s *sim, serve pushing) pushing {
		return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
			known := s.watch.lasts[lifeOf{s.host.life, p.Device}]
			a, err := serve(ctx, actor, p)
			if err != nil {
				return a, err
			}
			for _, c := range p.Changes {
				if c.Seq <= known {
					args := decoded[sync.SubmitArgs](c.Args)
					_, _ = s.host.log.Submit(ctx, actor, tracking.Submit{
						Tracker: args.Tracker, Key: tracking.Key{Metric: args.Metric, Date: args.Date, Person: actor.Person}, Op: args.Op, Value: args.Value,
					})
				}
			}
			return a, nil
		}
	}}
}

// cursorBySequence is a log whose numbers are taken before the commit: what
// commits late is behind the cursors.
func cursorBySequence() bug {
	chance := rand.New(rand.NewPCG(1, 2))
	return bug{tx: inLog(func(audience string, found []storage.Change) []storage.Change {
		if audience == "*" || len(found) == 0 || chance.IntN(10) > 0 {
			return found
		}
		late := found[0].Version
		return slices.DeleteFunc(found, func(c storage.Change) bool { return c.Version == late })
	})}
}

// nonceNotChecked tells a restored database by its numbers only.
func nonceNotChecked() bug {
	return bug{tx: inLog(func(_ string, found []storage.Change) []storage.Change {
		for i := range found {
			found[i].Nonce = 7
		}
		return found
	})}
}

// markNotChecked believes that every device was told what the server knows.
func markNotChecked() bug {
	return bug{
		push: func(_ *sim, serve pushing) pushing {
			return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
				p.Mark = ""
				return serve(ctx, actor, p)
			}
		},
		pull: func(_ *sim, serve pulling) pulling {
			return func(ctx context.Context, actor people.Actor, p sync.Pull) (sync.PullAnswer, error) {
				p.Mark = ""
				return serve(ctx, actor, p)
			}
		},
	}
}

// gapSkipped is a server that takes whatever number comes.
func gapSkipped() bug {
	return bug{push: func(s *sim, serve pushing) pushing {
		return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
			if len(p.Changes) > 0 {
				err := s.host.db.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
					d, err := tx.Devices().Device(ctx, p.Device)
					if err != nil || d.Last >= p.Changes[0].Seq-1 {
						return nil
					}
					d.Last = p.Changes[0].Seq - 1
					return tx.Devices().PutDevice(ctx, d)
				})
				if err != nil {
					return sync.PushAnswer{}, err
				}
			}
			return serve(ctx, actor, p)
		}
	}}
}

// bodyNotCompared takes every change under a number for the one it has.
func bodyNotCompared() bug {
	return bug{push: func(s *sim, serve pushing) pushing {
		return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
			p.Changes = slices.Clone(p.Changes)
			for i, c := range p.Changes {
				if first := s.changes[c.ID]; first != nil {
					p.Changes[i] = first.Change
					p.Changes[i].Seq = c.Seq
				}
			}
			return serve(ctx, actor, p)
		}
	}}
}

// during runs fn around each push, with what arrived.
func during(begin func(p sync.Push), end func()) func(*sim, pushing) pushing {
	return func(_ *sim, serve pushing) pushing {
		return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
			begin(p)
			defer end()
			return serve(ctx, actor, p)
		}
	}
}

// baseIgnored writes over what the device did not know.
func baseIgnored() bug {
	pushed := false
	return bug{
		push: during(func(sync.Push) { pushed = true }, func() { pushed = false }),
		tx: inWrites(faultyStore{submissions: func(subs []tracking.Submission) []tracking.Submission {
			if pushed {
				return nil
			}
			return subs
		}}),
	}
}

// lockJudgedWhenMade lets changes into a period that was closed after they
// were made.
func lockJudgedWhenMade() bug {
	var made time.Time
	return bug{
		push: during(func(p sync.Push) {
			if len(p.Changes) > 0 {
				made = p.Changes[0].Made
			}
		}, func() { made = time.Time{} }),
		tx: inWrites(faultyStore{closures: func(closures []tracking.Closure) []tracking.Closure {
			if made.IsZero() {
				return closures
			}
			return slices.DeleteFunc(closures, func(c tracking.Closure) bool { return c.At.After(made) })
		}}),
	}
}

// trackerJudgedOnArrival goes by the rules of now.
func trackerJudgedOnArrival() bug {
	return bug{tx: inWrites(faultyStore{at: func(time.Time) time.Time { return time.Time{} }})}
}

// clockNotCorrected believes the device's clock.
func clockNotCorrected() bug {
	return bug{push: func(s *sim, serve pushing) pushing {
		return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
			p.Sent = s.host.now()
			return serve(ctx, actor, p)
		}
	}}
}

// removalLost tells a device what it may see, but not what it may see no
// longer.
func removalLost() bug {
	sent := map[string]map[string]tracking.Tracker{} // by device and id
	return bug{pull: func(_ *sim, serve pulling) pulling {
		return func(ctx context.Context, actor people.Actor, p sync.Pull) (sync.PullAnswer, error) {
			a, err := serve(ctx, actor, p)
			if err != nil || a.Sections[sync.TrackingSection] == nil {
				return a, err
			}
			before := sent[p.Device]
			if before == nil {
				before = map[string]tracking.Tracker{}
				sent[p.Device] = before
			}
			d := decoded[sync.Tracking](a.Sections[sync.TrackingSection])
			for _, t := range d.Trackers {
				before[t.ID] = t
			}
			d.Trackers = nil
			for _, id := range trackerIDs {
				if t, ok := before[id]; ok {
					d.Trackers = append(d.Trackers, t)
				}
			}
			a.Sections[sync.TrackingSection] = json.RawMessage(text(d))
			return a, nil
		}
	}}
}

// decisionLost keeps decisions from those who wait for them.
func decisionLost() bug {
	return bug{pull: func(_ *sim, serve pulling) pulling {
		return func(ctx context.Context, actor people.Actor, p sync.Pull) (sync.PullAnswer, error) {
			a, err := serve(ctx, actor, p)
			a.Verdicts = slices.DeleteFunc(a.Verdicts, func(v sync.Verdict) bool { return v.Decision != nil && v.Seq <= p.Stored })
			return a, err
		}
	}}
}

// toldOnce tells a verdict in the answer to the push that brought the change,
// and never again.
func toldOnce() bug {
	return bug{
		push: func(s *sim, serve pushing) pushing {
			return func(ctx context.Context, actor people.Actor, p sync.Push) (sync.PushAnswer, error) {
				known := s.watch.lasts[lifeOf{s.host.life, p.Device}]
				a, err := serve(ctx, actor, p)
				a.Verdicts = slices.DeleteFunc(a.Verdicts, func(v sync.Verdict) bool { return v.Seq <= known })
				return a, err
			}
		},
		pull: func(_ *sim, serve pulling) pulling {
			return func(ctx context.Context, actor people.Actor, p sync.Pull) (sync.PullAnswer, error) {
				a, err := serve(ctx, actor, p)
				a.Verdicts = slices.DeleteFunc(a.Verdicts, func(v sync.Verdict) bool { return v.Decision == nil })
				return a, err
			}
		},
	}
}
