package simulation

import (
	"errors"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// action is something that happens now and then.
type action struct {
	name   string
	weight int
	do     func(s *sim)
}

// actions are all that happens.
func actions() []action {
	return []action{
		{"enter", 100, (*sim).enter},
		{"clock", 40, (*sim).clockIn},
		{"clock by hand", 12, (*sim).byHand},
		{"resend", 6, (*sim).resend},
		{"dismiss", 3, (*sim).dismiss},

		{"correct", 10, (*sim).correct},
		{"lock", 8, (*sim).lock},
		{"approve", 8, (*sim).approve},
		{"redefine", 8, (*sim).redefine},
		{"move", 3, (*sim).move},
		{"decide", 12, (*sim).decide},

		{"offline", 8, (*sim).offline},
		{"open or close an app", 6, (*sim).apps},
		{"an app crashes", 10, (*sim).crashApp},
		{"the server crashes", 10, (*sim).crashServer},
		{"back up", 8, (*sim).backUp},
		{"restore", 4, (*sim).restore},
		{"go back by hand", 6, (*sim).goBack},
		{"set a clock", 3, (*sim).setClock},
		{"a night", 2, (*sim).night},
		{"an attack", 3, (*sim).attack},
	}
}

// act does one of them.
func (s *sim) act() {
	all := actions()
	total := 0
	for _, a := range all {
		total += a.weight
	}
	n := s.rand.IntN(total)
	for _, a := range all {
		if n -= a.weight; n < 0 {
			s.note("%s", a.name)
			a.do(s)
			return
		}
	}
}

func pick[T any](s *sim, from []T) T { return from[s.rand.IntN(len(from))] }

// someApp is an app that is open, or nil.
func (s *sim) someApp() (*profile, *tab) {
	p := pick(s, s.profiles)
	if len(p.tabs) == 0 {
		return p, nil
	}
	return p, pick(s, p.tabs)
}

// someEntry is a tracker, a metric and a day of this week or the last.
func (s *sim) someEntry() (tracker, metric string, d period.Date) {
	tracker = pick(s, trackerIDs)
	return tracker, pick(s, metricsOf[tracker]), period.DateOf(s.host.now()) - period.Date(pick(s, []int{0, 0, 0, 1, 2, 7, 8}))
}

// enter has somebody enter something. What the rules on the device refuse, the
// person sees at once.
func (s *sim) enter() {
	p, t := s.someApp()
	var args sync.SubmitArgs
	args.Tracker, args.Metric, args.Date = s.someEntry()
	args.Op = pick(s, []tracking.Op{tracking.Set, tracking.Set, tracking.Add, tracking.Add, tracking.Clear})
	if args.Op != tracking.Clear {
		args.Value = 1 + s.rand.Int64N(9)
	}
	if t == nil {
		return
	}
	_, _, err := t.Submit(s.ctx, args)
	s.note("%s enters %s %s %s %d: %s", p.name, args.Metric, args.Date, args.Op, args.Value, code(err))
	s.understood(err)
}

// understood ends the simulation for an error that is neither a refusal nor
// one of its faults.
func (s *sim) understood(err error) {
	if err != nil && fault.Sentinel(err) == nil && !errors.Is(err, errDied) {
		s.must(err)
	}
}

// problem is a change that was held or refused, on a device.
func (s *sim) problem() (p *profile, t *tab, c device.Change, ok bool) {
	p, t = s.someApp()
	if t == nil {
		return p, t, c, false
	}
	problems := t.Problems()
	if len(problems) == 0 {
		return p, t, c, false
	}
	return p, t, pick(s, problems), true
}

// resend has somebody make anew what was held or refused.
func (s *sim) resend() {
	p, t, c, ok := s.problem()
	if !ok {
		return
	}
	if c.Submit() == nil {
		return
	}
	args := *c.Submit()
	args.Op, args.Value = tracking.Set, 1+s.rand.Int64N(9)
	_, _, err := t.Resend(s.ctx, c.ID, args)
	s.note("%s sends %s again: %s", p.name, c.ID, code(err))
	s.understood(err)
}

func (s *sim) dismiss() {
	p, t, c, ok := s.problem()
	if !ok {
		return
	}
	err := t.Dismiss(s.ctx, c.ID)
	s.note("%s dismisses %s: %s", p.name, c.ID, code(err))
	s.understood(err)
}

// manage does something as a manager, if the server is there. A refusal has
// changed nothing.
func (s *sim) manage(what string, do func(h *host) error) {
	if s.host.down {
		return
	}
	err := do(s.host)
	s.note("%s: %s", what, code(err))
	if errors.Is(err, errCrashed) {
		s.crashed()
		return
	}
	s.understood(err)
}

func (s *sim) correct() {
	tracker, metric, d := s.someEntry()
	k := tracking.Key{Metric: metric, Date: d, Person: pick(s, []string{ann, ann, bob})}
	value := 100 + s.rand.Int64N(9)
	s.manage("correct "+k.String(), func(h *host) error { return h.correct(s.ctx, tracker, k, value) })
}

func (s *sim) lock() {
	tracker, closed := pick(s, trackerIDs), s.rand.IntN(3) > 0
	d := period.DateOf(s.host.now()) - 7
	s.manage("lock "+tracker, func(h *host) error { return h.lock(s.ctx, tracker, d, closed) })
}

// redefine changes who enters a tracker, and how.
func (s *sim) redefine() {
	id := pick(s, trackerIDs)
	f := s.host.facts.tracker(id, s.host.now())
	switch s.rand.IntN(6) {
	case 0:
		f.allowEdits = !f.allowEdits
	case 1:
		f.archived = !f.archived
	case 2:
		f.people, f.until = []string{bob}, 0
	case 3:
		f.until = period.DateOf(s.host.now()) - period.Date(s.rand.IntN(3))
	default:
		f.people, f.until, f.archived, f.allowEdits = nil, 0, false, true
	}
	s.manage("redefine "+id, func(h *host) error { return h.define(s.ctx, id, f) })
}

func (s *sim) move() {
	person := pick(s, []string{ann, bob})
	place := north
	if s.host.facts.place(person, s.host.now()) == north {
		place = south
	}
	s.manage("move "+person+" to "+place, func(h *host) error { return h.move(s.ctx, person, place) })
}

// decide has the manager decide on a held change.
func (s *sim) decide() {
	s.manage("decide", func(h *host) error {
		held, _, err := h.server.Held(s.ctx, h.actor(s.ctx, eve), query.Page{Limit: 200})
		if err != nil || len(held) == 0 {
			return err
		}
		c := pick(s, held)
		if len(c.Actions) == 0 {
			return nil
		}
		d := sync.Decision{Action: pick(s, c.Actions)}
		switch d.Action {
		case sync.Book:
			d.Date = period.DateOf(h.now())
		case sync.Reopen, sync.Refuse:
			d.Note = "so it is"
		}
		s.note("%s %s", d.Action, c.ID)
		return h.decide(s.ctx, c, d)
	})
}

// offline takes a device off the network, or back.
func (s *sim) offline() {
	p := pick(s, s.profiles)
	p.offline = !p.offline
	if p.offline {
		return
	}
	for _, t := range p.tabs {
		t.Wake()
		break
	}
}

// apps opens a further app on a profile, or closes one.
func (s *sim) apps() {
	p, t := s.someApp()
	switch {
	case t == nil, len(p.tabs) == 1 && s.rand.IntN(2) == 0:
		s.must(p.open())
	default:
		p.closeTab(t)
	}
}

// crashApp lets an app die in its next transaction.
func (s *sim) crashApp() {
	if _, t := s.someApp(); t != nil {
		t.kv.fate = pick(s, []fate{diesBefore, diesInside, diesAfter})
	}
}

// crashServer lets the server die in its next transaction that writes, or now.
func (s *sim) crashServer() {
	f := pick(s, []fate{lives, diesBefore, diesInside, diesAfter})
	switch {
	case s.host.down:
	case f == lives:
		s.crashed()
	default:
		s.host.db.fate = f
	}
}

func (s *sim) backUp() { s.must(s.host.backUp(s.ctx)) }

// restore goes back to an older copy, mostly the newest. Often somebody does
// not notice for some time: what the server does anew meanwhile takes the
// numbers of what was lost.
func (s *sim) restore() {
	if len(s.host.backups) == 0 {
		return
	}
	s.counts.restores++
	b, byTheBook := s.host.backups[len(s.host.backups)-1], s.rand.IntN(2) == 0
	if s.rand.IntN(3) == 0 {
		b = pick(s, s.host.backups)
	}
	s.must(s.host.restore(s.ctx, b, byTheBook))
	away := pick(s, []string{ann, bob, ""})
	for _, p := range s.profiles {
		if p.person == away {
			p.offline = true
			s.agenda.after(time.Minute+time.Duration(s.rand.Int64N(int64(8*time.Minute))), func() { p.offline = false })
		}
	}
	s.copiesArrive(50)
}

// copiesArrive lets copies of the last pushes that arrived, or of some of them,
// do so again, in any order, before or after their devices come.
func (s *sim) copiesArrive(percent int) {
	for _, a := range s.network.arrived {
		if s.rand.IntN(100) >= percent {
			continue
		}
		s.agenda.after(time.Duration(s.rand.Int64N(int64(30*time.Second))), func() {
			answer, err := s.push(a.person, a.push)
			s.note("a copy of a push of %s's: %s %s", a.person, summary(answer), code(err))
		})
	}
}

// goBack makes a copy, lets a device be told the verdict on a change, but
// nothing else, and puts the copy in the place of the database. The device's
// cursor is one that the server knows, and a copy of the push may come first,
// to be judged by what has changed since.
func (s *sim) goBack() {
	p, t := s.someApp()
	tracker, metric, d := s.someEntry()
	value := 1 + s.rand.Int64N(9)
	if t == nil || s.host.down || p.offline {
		return
	}
	s.backUp()
	b := s.host.backups[len(s.host.backups)-1]
	p.deaf = true
	_, _, err := t.Submit(s.ctx, sync.SubmitArgs{Tracker: tracker, Metric: metric, Date: d, Op: tracking.Set, Value: value})
	s.note("%s enters %s %s %d: %s", p.name, metric, d, value, code(err))
	s.understood(err)
	s.agenda.after(5*time.Second, func() {
		if s.network.healed {
			return
		}
		s.note("back by hand")
		s.counts.restores++
		s.must(s.host.restore(s.ctx, b, false))
		k := tracking.Key{Metric: metric, Date: d, Person: p.person}
		s.manage("correct "+k.String(), func(h *host) error { return h.correct(s.ctx, tracker, k, 100+value) })
		s.copiesArrive(100)
	})
	s.agenda.after(time.Minute, func() { p.deaf = false })
}

// skew is by what a clock is wrong.
func (s *sim) skew() time.Duration {
	skews := []time.Duration{0, time.Minute, -time.Minute, 4 * time.Minute, 20 * time.Minute, -20 * time.Minute, 3 * time.Hour, -26 * time.Hour}
	return pick(s, skews) + time.Duration(s.rand.Int64N(int64(time.Second)))
}

// setClock sets the clock of a device.
func (s *sim) setClock() { pick(s, s.profiles).skew = s.skew() }

// night closes every app for some time, mostly hours.
func (s *sim) night() {
	s.closed = true
	for _, p := range s.profiles {
		for len(p.tabs) > 0 {
			p.closeTab(p.tabs[0])
		}
	}
	s.agenda.after(time.Second, func() {
		night := []time.Duration{9 * time.Hour, 14 * time.Hour, 26 * time.Hour}
		if s.clock.skipped < 24*time.Hour {
			night = append(night, 6*24*time.Hour, 8*24*time.Hour)
		}
		s.clock.skipped += pick(s, night) + time.Duration(s.rand.Int64N(int64(time.Hour))).Truncate(time.Microsecond)
		s.closed = false
		for i, p := range s.profiles {
			if s.rand.IntN(3) > 0 || s.network.healed {
				s.agenda.after(time.Duration(1+i)*time.Second, func() { s.must(p.open()) })
			}
		}
	})
}

// attack sends a change again with another body: it is told so, and nothing
// else becomes of it (S3).
func (s *sim) attack() {
	p, t := s.someApp()
	if t == nil || s.host.down || s.host.db.fate != lives {
		return
	}
	last := s.watch.lasts[lifeOf{s.host.life, t.Marker().Device}]
	for _, c := range t.Changes() {
		m := s.changes[c.ID]
		if c.Submit() == nil || m.Seq > last || m.profile != p {
			continue
		}
		forged := m.Change
		args := m.args
		args.Value += 1000
		forged.Args = []byte(text(args))
		a, err := s.push(p.person, sync.Push{Protocol: sync.Protocol, Device: t.Marker().Device, Sent: s.host.now().Add(p.skew), Changes: []sync.Change{forged}})
		if err != nil {
			return
		}
		for _, v := range a.Verdicts {
			if v.Seq == m.Seq && v.Code != sync.CodeIDReuse {
				s.breaks(errors.New("S3: another body under the number of a change is taken for it"))
			}
		}
		return
	}
}
