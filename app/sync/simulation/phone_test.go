package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
)

// profile is the store of one person on one device, and the apps that are open
// on it: one for each tab.
type profile struct {
	sim     *sim
	name    string
	person  string
	disk    *device.MemoryKV
	rand    *rand.Rand
	skew    time.Duration // its clock is ahead
	offline bool
	deaf    bool // what it pulls is lost
	tabs    []*tab
}

// tab is an app that is open.
type tab struct {
	*device.Replica
	number int
	kv     *handle
	close  context.CancelFunc
}

// open starts an app on the profile and lets it run.
func (p *profile) open() error {
	number := p.sim.number()
	source := rand.New(rand.NewPCG(p.sim.seed, uint64(number)))
	kv := &handle{KV: p.disk, profile: p}
	if p.sim.bug.kv != nil {
		kv.KV = p.sim.bug.kv(p.sim, p.disk)
	}
	ctx, cancel := context.WithCancel(p.sim.ctx)
	t := &tab{number: number, kv: kv, close: cancel}
	kv.died = func() {
		p.sim.agenda.after(time.Second+time.Duration(source.Int64N(int64(time.Minute))), func() { p.restart(t) })
	}
	began := p.sim.clock.elapsed()
	var transport device.Transport = &line{sim: p.sim, rand: source, profile: p, tab: number}
	if p.sim.bug.transport != nil {
		transport = p.sim.bug.transport(p.sim, transport)
	}
	r, err := device.Open(ctx, device.Config{Org: org, Person: p.person, KV: kv, Transport: transport}, &device.Options{
		Now:     func() time.Time { return p.sim.clock.now().Add(p.skew) },
		Mono:    func() time.Duration { return p.sim.clock.elapsed() - began },
		NewID:   func() string { return newID(p.rand) },
		Rand:    source.Float64,
		Zone:    "UTC",
		Changed: func() { p.changed(ctx, t) },
	})
	if err != nil {
		cancel()
		if errors.Is(err, errDied) {
			err = nil // it is opened again
		}
		return err
	}
	t.Replica = r
	p.tabs = append(p.tabs, t)
	go func() { _ = r.Run(ctx) }()
	return nil
}

// changed has the other tabs take in what one of them has written.
func (p *profile) changed(ctx context.Context, by *tab) {
	for _, t := range p.tabs {
		if t != by {
			_ = t.Reload(ctx) // one that has crashed says so
		}
	}
}

// closeTab ends an app, as its window or a crash does.
func (p *profile) closeTab(t *tab) {
	t.kv.dead = true
	t.close()
	for i := range p.tabs {
		if p.tabs[i] == t {
			p.tabs = append(p.tabs[:i:i], p.tabs[i+1:]...)
			return
		}
	}
}

// restart opens the app again that has crashed, if nothing else has closed it.
func (p *profile) restart(t *tab) {
	p.closeTab(t)
	p.sim.agenda.after(time.Millisecond, func() {
		if len(p.tabs) == 0 && !p.sim.closed {
			p.sim.must(p.open())
		}
	})
}

// handle is what an app has of its store. The app may crash in a transaction.
type handle struct {
	device.KV
	profile *profile
	fate    fate
	dead    bool
	died    func()
}

var errDied = errors.New("the app has crashed")

func (h *handle) View(ctx context.Context, fn func(device.Tx) error) error {
	if h.dead {
		return errDied
	}
	return h.KV.View(ctx, fn)
}

func (h *handle) Update(ctx context.Context, fn func(device.Tx) error) error {
	if h.dead {
		return errDied
	}
	fate := h.fate
	h.fate = lives
	if fate == diesBefore {
		return h.die()
	}
	var made []sync.Change
	err := h.KV.Update(ctx, func(tx device.Tx) error {
		seen := &watched{Tx: tx}
		err := fn(seen)
		made = seen.made
		if err == nil && fate == diesInside {
			err = errDied
		}
		return err
	})
	if err == nil {
		h.profile.sim.made(h.profile, made)
	}
	if err == nil && fate == diesAfter || errors.Is(err, errDied) {
		return h.die()
	}
	return err
}

func (h *handle) die() error {
	h.dead = true
	h.died()
	return errDied
}

// watched sees what is put into the outbox.
type watched struct {
	device.Tx
	made []sync.Change
}

func (w *watched) Put(key string, value []byte) error {
	if strings.HasPrefix(key, "outbox/") {
		var c sync.Change
		if err := json.Unmarshal(value, &c); err != nil {
			return err
		}
		w.made = append(w.made, c)
	}
	return w.Tx.Put(key, value)
}

// newID makes a UUIDv7 from a source that repeats itself.
func newID(r *rand.Rand) string {
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("0190c000-%04x-7%03x-8%03x-%012x", a>>48, a>>36&0xfff, a>>24&0xfff, b>>16)
}
