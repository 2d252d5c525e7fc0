package server

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Pull answers with a page of what changed for the actor since a cursor, in
// the order of commits and without a gap, and with the verdicts that the
// device has not confirmed (S6). A cursor that the log cannot continue from,
// and one from before the actor's scope changed (S10), gets a full snapshot.
//
// What the device says of itself is kept for those who ask (S13); changes that
// it has lost are told to the log (S14). Errors are those of Push.
func (s *Server) Pull(ctx context.Context, actor people.Actor, p sync.Pull) (sync.PullAnswer, error) {
	if err := checkPull(p); err != nil {
		return sync.PullAnswer{}, err
	}
	now := change.Instant(s.now()) // before anything is read: the device will know the rules of then
	dir, err := s.resolve(ctx, actor.Org, nil)
	if err != nil {
		return sync.PullAnswer{}, err
	}
	if err := author(dir.now, actor); err != nil {
		return sync.PullAnswer{}, err
	}
	u := &unit{server: s, actor: actor, dir: dir, now: now}
	var answer sync.PullAnswer
	var worth bool
	err = s.db.View(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) error {
		u.begin(tx)
		dev, err := u.device(ctx, p.Device)
		if err != nil {
			return err
		}
		worth = u.worth(dev, p)
		answer, err = u.pull(ctx, dev, p)
		return err
	})
	if err != nil {
		return answer, err
	}
	if p.Lost > 0 {
		s.log.WarnContext(ctx, "a browser has thrown away changes that were not sent", "org", actor.Org, "person", actor.Person, "device", p.Device, "changes", p.Lost)
	}
	if !worth {
		return answer, nil
	}
	err = s.db.Update(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) error {
		u.begin(tx)
		if err := u.present(ctx); err != nil {
			return err
		}
		dev, err := u.device(ctx, p.Device)
		if err != nil {
			return err
		}
		return tx.Devices().PutDevice(ctx, u.heard(dev, p))
	})
	if err != nil {
		return sync.PullAnswer{}, err
	}
	return answer, nil
}

func checkPull(p sync.Pull) error {
	if err := checkMessage(p.Protocol, p.Device, p.Sent, p.Stored); err != nil {
		return err
	}
	if p.Made < 0 {
		return fault.Invalidf("made", "must be 0 or more")
	}
	if p.Waiting < 0 {
		return fault.Invalidf("waiting", "must be 0 or more")
	}
	if p.Lost < 0 {
		return fault.Invalidf("lost", "must be 0 or more")
	}
	return nil
}

// heardEvery is how often a contact is worth a write by itself.
const heardEvery = time.Minute

// worth reports whether what the device says is to be stored.
func (u *unit) worth(dev storage.Device, p sync.Pull) bool {
	after := u.heard(dev, p)
	return dev.Heard.IsZero() || u.now.Sub(dev.Heard) > heardEvery || dev.Stored != after.Stored || dev.Waiting != after.Waiting ||
		!dev.Oldest.Equal(after.Oldest) || !dev.Policy.Equal(after.Policy)
}

// heard returns the device as it presents itself. The cursor tells which
// definitions it goes by: it knows the rules of then (S8).
func (u *unit) heard(dev storage.Device, p sync.Pull) storage.Device {
	dev.Heard, dev.Stored, dev.Waiting, dev.Oldest = u.now, p.Stored, p.Waiting, writable(p.Oldest)
	if c, ok := decodeCursor(p.Cursor); ok && c.Snapshot == nil {
		if known := time.UnixMicro(c.Known).UTC(); known.After(dev.Policy) && !known.After(u.now) {
			dev.Policy, dev.PolicySeq = known, p.Made
		}
	}
	return dev
}

// pull reads one page.
func (u *unit) pull(ctx context.Context, dev storage.Device, p sync.Pull) (sync.PullAnswer, error) {
	state, err := u.tx.Changes().State(ctx)
	if err != nil {
		return sync.PullAnswer{}, err
	}
	answer := sync.PullAnswer{Epoch: state.Epoch, Last: dev.Last, Now: u.now}
	if answer.Verdicts, err = u.unconfirmed(ctx, dev.ID, p.Stored, dev.Last, nil, nil); err != nil {
		return answer, err
	}
	home := u.home()
	c, ok := decodeCursor(p.Cursor)
	if ok {
		if ok, err = c.continues(ctx, u.tx.Changes(), state); err != nil {
			return answer, err
		}
	}
	if answer.Forgot, err = u.forgot(ctx, p.Mark, state); err != nil {
		return answer, err
	}
	head := c.place
	if !ok || !c.head(state) {
		if head, err = headOf(ctx, u.tx.Changes(), state); err != nil {
			return answer, err
		}
	}
	answer.Mark = markOf(head, u.actor).encode()
	pg := page{unit: u, PullAnswer: &answer, dev: dev, stored: p.Stored, head: head}
	switch {
	case !ok, answer.Forgot:
		err = pg.begin(ctx, home)
	case c.Snapshot != nil:
		err = pg.resume(ctx, home, c)
	default:
		err = pg.changes(ctx, home, c)
	}
	return answer, err
}

// page is an answer to a pull in the making.
type page struct {
	*unit
	*sync.PullAnswer
	dev    storage.Device
	stored int64 // verdicts up to this number are on the device
	head   place // behind all that there is
}

// changes fills the page with what changed since c.
func (p *page) changes(ctx context.Context, home sync.Definitions, c cursor) error {
	log, more, err := p.since(ctx, home, c)
	if err != nil {
		return err
	}
	access := p.access(home)
	if len(log) > 0 || access != c.People {
		v, err := p.look(ctx, home)
		if err != nil {
			return err
		}
		if v.scope != c.Scope {
			return p.begin(ctx, home)
		}
		p.define(v, &c)
		c.People = access
		if p.Rows, err = p.rows(ctx, v, log); err != nil {
			return err
		}
		if err := p.decisions(ctx, log); err != nil {
			return err
		}
	}
	if more {
		last := log[len(log)-1]
		c.Version, c.Index, c.Nonce = last.Version, last.Index, last.Nonce
	} else {
		c.place = p.head
	}
	p.More, p.Cursor = more, c.encode()
	return nil
}

// since returns the changes after c that concern the actor's records, in
// order, and whether there may be more.
func (p *page) since(ctx context.Context, home sync.Definitions, c cursor) ([]storage.Change, bool, error) {
	compare := func(a, b storage.Change) int {
		return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Index, b.Index))
	}
	var log []storage.Change
	var end *storage.Change // what comes after it was not read for all records
	for _, id := range append([]string{home.Person.ID}, idsOf(home.Records)...) {
		changes, err := p.tx.Changes().Since(ctx, id, c.Version, c.Index, sync.PageRows)
		if err != nil {
			return nil, false, err
		}
		if len(changes) == sync.PageRows {
			if last := changes[len(changes)-1]; end == nil || compare(last, *end) < 0 {
				end = &last
			}
		}
		log = append(log, changes...)
	}
	slices.SortFunc(log, compare)
	log = slices.CompactFunc(log, func(a, b storage.Change) bool { return compare(a, b) == 0 })
	if end != nil {
		log = slices.DeleteFunc(log, func(ch storage.Change) bool { return compare(ch, *end) > 0 })
	}
	return log, end != nil, nil
}

func idsOf(records []people.Person) []string {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	return ids
}

// decisions adds those on changes of the device whose verdict it has.
func (p *page) decisions(ctx context.Context, log []storage.Change) error {
	var ids []string
	for _, ch := range log {
		if ch.Entity == storage.EntityReceipt {
			ids = append(ids, ch.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	receipts, err := p.tx.Devices().ReceiptsByID(ctx, ids)
	if err != nil {
		return err
	}
	var decided []storage.Receipt
	for _, r := range receipts {
		decided = append(decided, r)
	}
	p.decide(decided)
	return nil
}

// decide adds, before the verdicts, those receipts that were decided on and
// that the device has as they were before.
func (p *page) decide(receipts []storage.Receipt) {
	p.repeat(receipts, func(r storage.Receipt) bool { return r.Decision.Action != "" })
}

// recall adds, before the verdicts, those that the device may have otherwise: a
// server that was restored from an older copy has forgotten decisions, and may
// have judged anew. What was applied, the device keeps for a time only.
func (p *page) recall(receipts []storage.Receipt) {
	p.repeat(receipts, func(r storage.Receipt) bool {
		return r.Decision.Action != "" || r.Status == change.Held || r.Status == change.Rejected || p.now.Sub(r.Received) < sync.KeepSent
	})
}

// repeat adds, before the verdicts, some of those that the device has stored,
// and some of other devices of the person's: an app whose storage was copied has
// another id since, and what was numbered before goes by its own id.
func (p *page) repeat(receipts []storage.Receipt, selected func(storage.Receipt) bool) {
	var again []sync.Verdict
	for _, r := range receipts {
		if !selected(r) {
			continue
		}
		switch v := p.verdict(r); {
		case r.Device == p.dev.ID && r.Seq <= p.stored:
			again = append(again, v)
		case r.Device != p.dev.ID && p.dir.now.Resolve(r.Person) == p.actor.Person:
			v.Seq = 0
			again = append(again, v)
		}
	}
	slices.SortFunc(again, func(a, b sync.Verdict) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID)) })
	p.Verdicts = slices.Insert(p.Verdicts, 0, again...)
}
