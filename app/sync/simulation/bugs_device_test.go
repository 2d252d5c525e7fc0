package simulation

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
)

// faultyTransport changes what an app hears.
type faultyTransport struct {
	device.Transport
	pushed func(sync.Push, *sync.PushAnswer)
	pulled func(sync.Pull, *sync.PullAnswer)
}

func (f faultyTransport) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	a, err := f.Transport.Push(ctx, p)
	if err == nil && f.pushed != nil {
		f.pushed(p, &a)
	}
	return a, err
}

func (f faultyTransport) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	a, err := f.Transport.Pull(ctx, p)
	if err == nil && f.pulled != nil {
		f.pulled(p, &a)
	}
	return a, err
}

func hearing(f faultyTransport) func(*sim, device.Transport) device.Transport {
	return func(_ *sim, t device.Transport) device.Transport {
		planted := f
		planted.Transport = t
		return planted
	}
}

// verdictsToldOnce is a server that tells a verdict in the answer to the push
// that brought the change, and an app that takes the last number for a success
// of all before it.
func verdictsToldOnce() bug {
	b := toldOnce()
	b.transport = hearing(faultyTransport{pushed: func(p sync.Push, a *sync.PushAnswer) {
		told := map[int64]bool{}
		for _, v := range a.Verdicts {
			told[v.Seq] = true
		}
		for _, c := range p.Changes {
			if c.Seq <= a.Last && !told[c.Seq] {
				a.Verdicts = append(a.Verdicts, sync.Verdict{Seq: c.Seq, ID: c.ID, Revision: 1, Status: sync.Applied, At: a.Now})
			}
		}
	}})
	return b
}

// notRefilled takes a server that has forgotten changes for one that has them.
func notRefilled() bug {
	return bug{transport: hearing(faultyTransport{
		pushed: func(p sync.Push, a *sync.PushAnswer) { a.Last = max(a.Last, p.Stored) },
		pulled: func(p sync.Pull, a *sync.PullAnswer) { a.Last = max(a.Last, p.Stored) },
	})}
}

// faultyKV is a store whose transactions are not what they promise.
type faultyKV struct {
	device.KV
	first func(key string, value []byte) bool // written in a transaction of its own, before the others; nil: none
	crash func() bool                         // asked between the two
	after func(tx device.Tx, was, is []byte) error
	drop  func(key string, value []byte) bool
}

// write is one that a transaction makes; a nil value is a deletion.
type write struct {
	key    string
	value  []byte
	prefix bool // of all keys that begin with key
}

func (f *faultyKV) Update(ctx context.Context, fn func(device.Tx) error) error {
	var writes []write
	err := f.KV.Update(ctx, func(tx device.Tx) error {
		was, err := tx.Get("meta")
		if err != nil {
			return err
		}
		rec := &recording{Tx: tx}
		if err := fn(rec); err != nil {
			return err
		}
		writes = rec.writes
		is, err := tx.Get("meta")
		if err == nil && f.after != nil {
			err = f.after(tx, was, is)
		}
		for _, w := range writes {
			if err == nil && w.value != nil && f.drop != nil && f.drop(w.key, w.value) {
				err = tx.Delete(w.key)
			}
		}
		if err == nil && f.splits(writes) && f.crash() {
			err = errHalf
		}
		return err
	})
	if err != errHalf {
		return err
	}
	err = f.KV.Update(ctx, func(tx device.Tx) error {
		for _, w := range writes {
			var err error
			switch {
			case !f.first(w.key, w.value):
			case w.prefix:
				err = tx.DeletePrefix(w.key)
			case w.value == nil:
				err = tx.Delete(w.key)
			default:
				err = tx.Put(w.key, w.value)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = errDied
	}
	return err
}

// splits reports whether some of the writes come first, and some do not.
func (f *faultyKV) splits(writes []write) bool {
	if f.first == nil {
		return false
	}
	first := 0
	for _, w := range writes {
		if f.first(w.key, w.value) {
			first++
		}
	}
	return first > 0 && first < len(writes)
}

type halfError struct{}

func (halfError) Error() string { return "half of the transaction" }

var errHalf error = halfError{}

// recording remembers what is written.
type recording struct {
	device.Tx
	writes []write
}

func (r *recording) Put(key string, value []byte) error {
	r.writes = append(r.writes, write{key: key, value: bytes.Clone(value)})
	return r.Tx.Put(key, value)
}

func (r *recording) Delete(key string) error {
	r.writes = append(r.writes, write{key: key})
	return r.Tx.Delete(key)
}

func (r *recording) DeletePrefix(prefix string) error {
	r.writes = append(r.writes, write{key: prefix, prefix: true})
	return r.Tx.DeletePrefix(prefix)
}

func keeping(f faultyKV) func(*sim, device.KV) device.KV {
	chance := rand.New(rand.NewPCG(1, 3))
	return func(s *sim, kv device.KV) device.KV {
		planted := f
		planted.crash = func() bool { return !s.network.healed && chance.IntN(40) == 0 }
		planted.KV = kv
		return &planted
	}
}

// verdictsLostAtReset throws away what was judged with the rows.
func verdictsLostAtReset() bug {
	type generation struct {
		Rows int64 `json:"rows"`
	}
	return bug{kv: keeping(faultyKV{after: func(tx device.Tx, was, is []byte) error {
		if was == nil || decoded[generation](was) == decoded[generation](is) {
			return nil
		}
		return tx.DeletePrefix("sent/")
	}})}
}

// outboxDeletedFirst crashes when changes have left the outbox and their
// verdicts are not stored.
func outboxDeletedFirst() bug {
	return bug{kv: keeping(faultyKV{first: func(key string, value []byte) bool {
		return value == nil && strings.HasPrefix(key, "outbox/")
	}})}
}

// cursorStoredFirst crashes when the cursor is stored and its rows are not.
func cursorStoredFirst() bug {
	return bug{kv: keeping(faultyKV{first: func(key string, value []byte) bool {
		return !strings.HasPrefix(key, "row/")
	}})}
}

// sentNotKept forgets a change as soon as it was applied.
func sentNotKept() bug {
	type judged struct {
		Verdict *sync.Verdict `json:"verdict"`
	}
	return bug{kv: keeping(faultyKV{drop: func(key string, value []byte) bool {
		if !strings.HasPrefix(key, "sent/") {
			return false
		}
		v := decoded[judged](value).Verdict
		return v != nil && v.Status == sync.Applied
	}})}
}
