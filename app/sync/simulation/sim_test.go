package simulation

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	gosync "sync"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// sim is one simulation. All of it follows from the seed.
type sim struct {
	ctx     context.Context
	seed    uint64
	rand    *rand.Rand // of the main goroutine
	bug     bug
	clock   *clock
	agenda  *agenda
	network *network

	host     *host
	profiles []*profile
	closed   bool // every app is, while the clock is set on
	opened   int  // apps, ever

	mu        gosync.Mutex
	changes   map[string]*madeChange
	sent      map[time.Time]time.Time
	watch     watch
	broken    error // the first promise that was broken
	digest    hash.Hash64
	log       func(format string, args ...any) // nil: the digest only
	counts    counts
	drainedIn time.Duration
}

// counts is what a simulation amounts to.
type counts struct {
	changes, pushes, pulls, refusals, crashes, restores int
	verdicts                                            map[string]int
}

// newSim founds the organization and opens the apps. It is to be called in a
// synctest bubble.
func newSim(ctx context.Context, seed uint64, b backend, bug bug) (*sim, error) {
	s := &sim{
		ctx: ctx, seed: seed, rand: rand.New(rand.NewPCG(seed, 0)), bug: bug, clock: newClock(), digest: fnv.New64a(),
		changes: map[string]*madeChange{}, sent: map[time.Time]time.Time{}, watch: newWatch(), counts: counts{verdicts: map[string]int{}},
	}
	s.agenda = newAgenda(s.clock)
	s.network = &network{}
	ids := rand.New(rand.NewPCG(seed, 1))
	var err error
	if s.host, err = newHost(ctx, s.clock.now, b, func() string { return newID(ids) }); err != nil {
		return nil, err
	}
	if bug.tx != nil {
		s.host.db.faulty = bug.tx(s)
	}
	for i, name := range []string{"ann's phone", "ann's laptop", "bob's phone"} {
		p := &profile{sim: s, name: name, person: strings.SplitN(name, "'", 2)[0], disk: newDisk(), rand: rand.New(rand.NewPCG(seed, uint64(100+i)))}
		if s.rand.IntN(3) == 0 {
			p.skew = s.skew()
		}
		s.profiles = append(s.profiles, p)
		s.agenda.after(time.Duration(i)*time.Second, func() { s.must(p.open()) })
	}
	return s, nil
}

// number counts the apps, for the seeds of their sources.
func (s *sim) number() int {
	s.opened++
	return 1000 + s.opened
}

// note adds a line to the story.
func (s *sim) note(format string, args ...any) {
	line := fmt.Sprintf("%s "+format, append([]any{s.clock.now().Format("02 15:04:05.000000")}, args...)...)
	_, _ = s.digest.Write([]byte(line))
	if s.log != nil {
		s.log("%s", line)
	}
}

// must ends the simulation with an error that none of its faults explains.
func (s *sim) must(err error) {
	if err != nil {
		s.breaks(fmt.Errorf("unexpected: %w", err))
	}
}

// breaks notes a promise that was broken.
func (s *sim) breaks(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken = err
	}
}

func (s *sim) stopped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken != nil
}

// made notes the changes that an app has put into its outbox.
func (s *sim) made(p *profile, changes []sync.Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range changes {
		if s.changes[c.ID] != nil {
			continue // numbered anew, or to be sent again
		}
		m := &madeChange{Change: c, profile: p, at: s.clock.now()}
		if sync.ClockOp(c.Kind) != "" {
			m.clock = decoded[sync.ClockArgs](c.Args)
		} else {
			m.args = decoded[sync.SubmitArgs](c.Args)
		}
		s.changes[c.ID] = m
		s.counts.changes++
	}
}

// until lets things happen up to an instant since the beginning.
func (s *sim) until(end time.Duration) {
	for !s.stopped() {
		do := s.agenda.next(end)
		if do == nil {
			return
		}
		do()
		synctest.Wait()
	}
}

// run is a whole simulation: faults, and then the end of them.
func (s *sim) run(actions int) error {
	for range actions {
		s.until(s.clock.elapsed() + time.Duration(s.rand.ExpFloat64()*float64(15*time.Second)))
		if s.stopped() {
			break
		}
		s.act()
		synctest.Wait()
	}
	s.heal()
	s.drain()
	for _, p := range s.profiles {
		for len(p.tabs) > 0 {
			p.closeTab(p.tabs[0])
		}
	}
	synctest.Wait()
	s.must(s.host.db.Close())
	return s.broken
}

// heal stops all faults.
func (s *sim) heal() {
	s.note("healed")
	s.network.healed = true
	s.host.db.fate = lives
	if s.host.down {
		s.host.boot()
	}
	for _, p := range s.profiles {
		p.offline, p.deaf = false, false
		for _, t := range p.tabs {
			t.kv.fate = lives
		}
		if len(p.tabs) == 0 {
			s.agenda.after(time.Second, func() {
				if len(p.tabs) == 0 {
					s.must(p.open())
				}
			})
		}
	}
}

// patience is within what time all must be well after the faults (S17).
const patience = 10 * time.Minute

// drain waits until all is well, and for so long only.
func (s *sim) drain() {
	began := s.clock.elapsed()
	var err error
	for s.clock.elapsed()-began < patience && !s.stopped() {
		s.until(s.clock.elapsed() + 30*time.Second)
		if err = s.check(); err == nil {
			s.drainedIn = s.clock.elapsed() - began
			return
		}
	}
	if err != nil {
		s.breaks(fmt.Errorf("%s after the last fault: %w", patience, err))
	}
}

// push serves a push that has arrived.
func (s *sim) push(person string, p sync.Push) (sync.PushAnswer, error) {
	s.counts.pushes++
	h := s.host
	if h.down {
		return sync.PushAnswer{}, errRefused
	}
	s.sent[h.now()] = p.Sent
	actor, err := h.dir.Actor(s.ctx, org, person)
	if err != nil {
		return sync.PushAnswer{}, err
	}
	serve := h.server.Push
	if s.bug.push != nil {
		serve = s.bug.push(s, serve)
	}
	a, err := serve(s.ctx, actor, p)
	if err != nil {
		return a, s.refused(err)
	}
	s.watch.told(s, p.Device, a.Last, a.Verdicts)
	return a, nil
}

// pull serves a pull that has arrived.
func (s *sim) pull(p *profile, q sync.Pull) (sync.PullAnswer, error) {
	s.counts.pulls++
	h := s.host
	if h.down {
		return sync.PullAnswer{}, errRefused
	}
	actor, err := h.dir.Actor(s.ctx, org, p.person)
	if err != nil {
		return sync.PullAnswer{}, err
	}
	serve := h.server.Pull
	if s.bug.pull != nil {
		serve = s.bug.pull(s, serve)
	}
	a, err := serve(s.ctx, actor, q)
	if err != nil {
		return a, s.refused(err)
	}
	s.watch.told(s, q.Device, a.Last, a.Verdicts)
	s.watch.answered(s, a)
	return a, nil
}

// refused is what a device hears of an error of the server.
func (s *sim) refused(err error) error {
	if errors.Is(err, errCrashed) {
		s.crashed()
		return errRefused
	}
	s.counts.refusals++
	if fault.Sentinel(err) == nil {
		s.must(err)
	}
	return err
}

// crashed takes the server down, and up again some time later.
func (s *sim) crashed() {
	s.counts.crashes++
	s.host.down = true
	s.note("the server is down")
	s.agenda.after(time.Second+time.Duration(s.rand.Int64N(int64(2*time.Minute))), func() {
		if s.host.down {
			s.host.boot()
			s.note("the server is up")
		}
	})
}

func code(err error) string {
	if err == nil {
		return "ok"
	}
	return err.Error()
}

// summary is what the story tells of an answer: nothing of what is random.
func summary(answer any) string {
	var b strings.Builder
	verdicts := func(vs []sync.Verdict) {
		for _, v := range vs {
			fmt.Fprintf(&b, " %d:%s %s", v.Seq, v.Status, v.Code)
		}
	}
	switch a := answer.(type) {
	case sync.PushAnswer:
		fmt.Fprintf(&b, "last %d", a.Last)
		verdicts(a.Verdicts)
	case sync.PullAnswer:
		fmt.Fprintf(&b, "last %d reset %t first %t more %t definitions %t %d", a.Last, a.Reset, a.First, a.More, a.Definitions != nil, len(a.Sections))
		verdicts(a.Verdicts)
		for _, row := range a.Rows {
			if row.Kind != sync.EntryRow {
				fmt.Fprintf(&b, " %s/%s", row.Kind, row.Key)
				continue
			}
			e := decoded[tracking.Submission](row.Data)
			fmt.Fprintf(&b, " %s#%d=%s", e.Key, e.Revision, e.New)
		}
	}
	return b.String()
}
