package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// unit is one unit of work for an actor. What it knows of the world outside is
// read before; what it finds inside, it finds anew each time it runs.
type unit struct {
	server *Server
	actor  people.Actor
	dir    *resolved
	now    time.Time // when the request was received

	alone  bool           // judge each change by itself
	poison map[int64]bool // numbers of the changes that make the server panic

	tx   storage.Tx
	here map[string]bool // ids of the changes that are being judged, whose receipts are not stored yet
}

// begin binds the unit to a transaction.
func (u *unit) begin(tx storage.Tx) { u.tx = tx }

// job is one change on its way to its verdict.
type job struct {
	change  sync.Change
	kind    kind // nil where it is not to be applied
	args    any  // as the kind decoded them
	detail  detail
	receipt storage.Receipt

	first time.Time // it was judged before, under another number, as made then
}

// detail is what a receipt keeps besides, in Receipt.Detail. Names in it are
// ids: they are looked up when it is read, so that none outlives its person.
type detail struct {
	Sent string          `json:"sent,omitzero"`   // the id as sent, where the receipt could not have it
	Note json.RawMessage `json:"entry,omitempty"` // of the kind, for kind.note; stored under the name that the first of them gave it
	Zone string          `json:"zone,omitzero"`   // of the device, of a change of the clock that may still be applied
}

// settle gives the job its verdict.
func (j *job) settle(status change.Status, code, reason string) {
	j.kind, j.receipt.Status, j.receipt.Code, j.receipt.Reason = nil, status, code, reason
}

// refuse gives the job the verdict that a refusal of its domain means: what
// was closed or changed meanwhile is held, everything else rejected (S8). It
// reports false for an error that is no refusal.
func (j *job) refuse(err error) bool {
	if fault.Sentinel(err) == nil {
		return false
	}
	code, status := fault.Code(err), change.Rejected
	switch code {
	case sync.CodePeriodLocked, sync.CodeApproved, sync.CodeConflict, sync.CodeNoLonger:
		status = change.Held
	}
	j.settle(status, code, err.Error())
	return true
}

// push is one run of a push.
func (u *unit) push(ctx context.Context, tx storage.Tx, p sync.Push) (sync.PushAnswer, error) {
	u.begin(tx)
	state, err := tx.Changes().State(ctx)
	if err != nil {
		return sync.PushAnswer{}, err
	}
	if err := u.present(ctx); err != nil {
		return sync.PushAnswer{}, err
	}
	dev, err := u.device(ctx, p.Device)
	if err != nil {
		return sync.PushAnswer{}, err
	}
	forgot, err := u.forgot(ctx, p.Mark, state)
	if err != nil {
		return sync.PushAnswer{}, err
	}
	before := dev.Last
	stored, err := u.stored(ctx, p, dev)
	if err != nil {
		return sync.PushAnswer{}, err
	}
	taken, err := u.taken(ctx, p)
	if err != nil {
		return sync.PushAnswer{}, err
	}
	clock := clockOf(dev, p.Sent, u.now, u.dir.now.Organization.OfflineLimit())
	if clock.event, err = u.lastEvent(ctx, p, dev); err != nil {
		return sync.PushAnswer{}, err
	}
	var again []sync.Change // that were judged before
	var jobs []*job
	for _, c := range p.Changes {
		if c.Seq > dev.Last+1 {
			break // the answer says which number is expected
		}
		if c.Seq <= dev.Last {
			again = append(again, c)
			continue
		}
		j, err := u.prepare(ctx, c, &clock, taken)
		if err != nil {
			return sync.PushAnswer{}, err
		}
		j.receipt.Device = dev.ID
		taken[j.receipt.ID] = j.receipt
		jobs = append(jobs, j)
		dev.Last = c.Seq
	}
	if err := u.judge(ctx, jobs); err != nil {
		return sync.PushAnswer{}, err
	}
	receipts := make([]storage.Receipt, len(jobs))
	for i, j := range jobs {
		if receipts[i], err = j.sealed(); err != nil {
			return sync.PushAnswer{}, err
		}
		stored[receipts[i].Seq] = receipts[i]
	}
	if len(receipts) > 0 {
		if err := tx.Devices().PutReceipts(ctx, receipts); err != nil {
			return sync.PushAnswer{}, err
		}
		if err := u.withdraw(ctx, jobs); err != nil {
			return sync.PushAnswer{}, err
		}
		clock.note(&dev)
	}
	dev.Heard, dev.Stored = u.now, p.Stored
	if dev.Waiting = max(0, dev.Waiting-int64(len(jobs))); dev.Waiting == 0 {
		dev.Oldest = time.Time{}
	}
	if err := tx.Devices().PutDevice(ctx, dev); err != nil {
		return sync.PushAnswer{}, err
	}
	answer := sync.PushAnswer{Epoch: state.Epoch, Last: dev.Last, Now: u.now, Forgot: forgot}
	if answer.Mark, err = u.mark(ctx); err != nil {
		return sync.PushAnswer{}, err
	}
	notes := make(map[int64]sync.Verdict, len(again))
	for _, c := range again {
		notes[c.Seq] = u.repeated(c, stored)
	}
	answer.Verdicts, err = u.unconfirmed(ctx, dev.ID, p.Stored, before, receipts, notes)
	return answer, err
}

// present refuses an author whose identity was erased since the roster was
// read: nothing of theirs is to come back (C22). Of the people of a host, the
// roster alone tells.
func (u *unit) present(ctx context.Context) error {
	p, err := u.tx.People().Get(ctx, u.actor.Person, time.Time{})
	switch {
	case errors.Is(err, fault.ErrNotFound):
		return nil
	case err == nil && p.Erased:
		return fault.ErrDenied
	}
	return err
}

// device returns the device of that id, or a new one, if it is the actor's.
func (u *unit) device(ctx context.Context, id string) (storage.Device, error) {
	dev, err := u.tx.Devices().Device(ctx, id)
	switch {
	case errors.Is(err, fault.ErrNotFound):
		return storage.Device{ID: id, Person: u.actor.Person, Registered: u.now}, nil
	case err == nil && u.dir.now.Resolve(dev.Person) != u.actor.Person:
		err = &fault.Refusal{Code: sync.CodeForeignDevice, Field: "device", Reason: "this device is another person's", Err: fault.ErrDenied}
	}
	return dev, err
}

// recent is how many changes back the last event of a device's clock is looked
// for: nobody makes more in the time that a slow message takes.
const recent = 20

// lastEvent returns the last event of the person's clock that was judged before,
// where the push holds further ones.
func (u *unit) lastEvent(ctx context.Context, p sync.Push, dev storage.Device) (event, error) {
	if dev.Last == 0 || !slices.ContainsFunc(p.Changes, func(c sync.Change) bool { return c.Seq > dev.Last && sync.ClockOp(c.Kind) != "" }) {
		return event{}, nil
	}
	receipts, err := u.tx.Devices().Receipts(ctx, dev.ID, max(0, dev.Last-recent), recent)
	for _, r := range slices.Backward(receipts) {
		if sync.ClockOp(r.Kind) != "" {
			return event{r.Claimed, r.Made}, err
		}
	}
	return event{}, err
}

// stored returns the receipts of the changes in p that have one, by number.
func (u *unit) stored(ctx context.Context, p sync.Push, dev storage.Device) (map[int64]storage.Receipt, error) {
	found := map[int64]storage.Receipt{}
	for _, c := range p.Changes {
		if _, ok := found[c.Seq]; ok || c.Seq > dev.Last {
			continue
		}
		receipts, err := u.tx.Devices().Receipts(ctx, dev.ID, c.Seq-1, len(p.Changes))
		if err != nil {
			return nil, err
		}
		for _, r := range receipts {
			found[r.Seq] = r
		}
	}
	return found, nil
}

// taken returns the receipts that have the id of a change in p, by id.
func (u *unit) taken(ctx context.Context, p sync.Push) (map[string]storage.Receipt, error) {
	ids := make([]string, 0, len(p.Changes))
	for _, c := range p.Changes {
		if wellFormed(c.ID) {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return map[string]storage.Receipt{}, nil
	}
	return u.tx.Devices().ReceiptsByID(ctx, ids)
}

// repeated is the verdict on a change whose number has been judged: the stored
// one, unless it is another change now.
func (u *unit) repeated(c sync.Change, stored map[int64]storage.Receipt) sync.Verdict {
	r, ok := stored[c.Seq]
	switch {
	case !ok:
		return sync.Verdict{Seq: c.Seq, ID: c.ID, Revision: 1, Status: sync.Rejected, Code: sync.CodeTooOld,
			Reason: "it was judged so long ago that the verdict is no longer kept", At: u.now}
	case r.Digest != digestOf(c):
		return sync.Verdict{Seq: c.Seq, ID: c.ID, Revision: 1, Status: sync.Rejected, Code: sync.CodeIDReuse,
			Reason: "another change has this number", At: u.now}
	}
	return u.verdict(r)
}

// prepare decides what can be decided without the change's domain.
func (u *unit) prepare(ctx context.Context, c sync.Change, clock *clock, taken map[string]storage.Receipt) (*job, error) {
	m, digest := clock.place(c), digestOf(c)
	if sync.ClockOp(c.Kind) != "" {
		m = clock.pace(m)
	}
	j := &job{change: c, receipt: storage.Receipt{
		Seq: c.Seq, ID: c.ID, Person: u.actor.Person, Kind: printable(c.Kind, 100), Digest: digest, Uncertain: m.uncertain,
		Subject: u.actor.Person, Claimed: m.claimed, Made: m.made, Received: u.now, Revision: 1,
	}}
	if first, ok := taken[c.ID]; ok || !wellFormed(c.ID) {
		j.receipt.ID, j.detail.Sent = u.server.newID(), printable(c.ID, 36)
		switch {
		case !ok:
			j.settle(change.Rejected, sync.CodeBadField, "id is not a UUID in lower case with hyphens")
			return j, nil
		case first.Digest != digest || u.dir.now.Resolve(first.Person) != u.actor.Person:
			j.settle(change.Rejected, sync.CodeIDReuse, "id is that of another change")
			return j, nil
		}
		// The same change, numbered anew by an app whose storage was copied: the
		// domain knows it by its id, and gives it no second effect.
		j.first = first.Made
	}
	if !wellSized(c.Args) {
		j.settle(change.Rejected, sync.CodeBadField, "args is not valid JSON, or longer than 16 KiB")
		return j, nil
	}
	kind, err := u.server.kindOf(c.Kind)
	if err != nil {
		return nil, err
	}
	if kind == nil {
		j.settle(change.Rejected, sync.CodeUnknownKind, "this server knows no such kind of change")
		return j, nil
	}
	act, err := kind.read(u, c.Args)
	switch {
	case errors.Is(err, fault.ErrInvalid):
		j.settle(change.Rejected, sync.CodeBadField, err.Error())
		return j, nil
	case err != nil:
		j.refuse(err)
		return j, nil
	}
	j.args, j.receipt.Subject, j.receipt.Date = act.args, act.subject, act.date
	if act.date == 0 {
		if j.receipt.Date, err = u.dir.now.Today(act.subject, m.made); err != nil {
			return nil, err
		}
	}
	switch {
	case u.poison[c.Seq]:
		j.settle(change.Held, sync.CodeServerError, "the server failed on this change; it is kept")
		return j, nil
	case m.code == "":
		j.kind = kind
		return j, nil
	}
	known := false
	err = guarded([]*job{j}, func() (err error) {
		known, err = kind.known(ctx, u, j)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case !known:
		j.refuse(fault.ErrNotFound)
	case m.code == sync.CodeClockAhead:
		j.settle(change.Held, m.code, "by the device's clock it was made in the future")
	default:
		j.settle(change.Held, m.code, "it waited on the device for longer than the organization allows")
	}
	return j, nil
}

// judge applies the jobs that have no verdict yet: those of one kind that
// follow on one another together.
func (u *unit) judge(ctx context.Context, jobs []*job) error {
	u.here = make(map[string]bool, len(jobs))
	for _, j := range jobs {
		u.here[cmp.Or(j.detail.Sent, j.receipt.ID)] = true
	}
	open := slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return j.kind == nil })
	instants := make([]time.Time, len(open))
	for i, j := range open {
		instants[i] = j.receipt.Made
		if !j.first.IsZero() {
			instants = append(instants, j.first)
		}
	}
	if missing := u.dir.missing(instants); len(missing) > 0 {
		return unresolved{missing}
	}
	for len(open) > 0 {
		n := 1
		for n < len(open) && open[n].change.Kind == open[0].change.Kind && !u.alone {
			n++
		}
		group, kind := open[:n], open[0].kind
		if err := guarded(group, func() error { return kind.apply(ctx, u, group) }); err != nil {
			return err
		}
		open = open[n:]
	}
	return nil
}

// sealed is the receipt as it is stored. Arguments are kept where the change
// was not applied (S5).
func (j *job) sealed() (storage.Receipt, error) {
	r := j.receipt
	if r.Status != change.Applied && r.Status != change.AppliedLate && wellSized(j.change.Args) {
		r.Args = j.change.Args
	}
	d := j.detail
	if sync.ClockOp(r.Kind) != "" && r.Status == change.Held {
		d.Zone = printable(j.change.Zone, timetrack.MaxName)
	}
	if d.Sent != "" || len(d.Note) > 0 || d.Zone != "" {
		var err error
		if r.Detail, err = json.Marshal(d); err != nil {
			return r, err
		}
	}
	return r, nil
}

// unconfirmed lists the verdicts above a number, those just given among them,
// and the notes on changes that were sent again.
func (u *unit) unconfirmed(ctx context.Context, device string, stored, before int64, given []storage.Receipt, notes map[int64]sync.Verdict) ([]sync.Verdict, error) {
	byNumber := make(map[int64]sync.Verdict, len(notes)+len(given))
	maps.Copy(byNumber, notes)
	receipts := given
	if stored < before {
		var err error
		if receipts, err = u.tx.Devices().Receipts(ctx, device, stored, sync.MaxVerdicts); err != nil {
			return nil, err
		}
	}
	for _, r := range receipts {
		if _, ok := byNumber[r.Seq]; !ok && r.Seq > stored {
			byNumber[r.Seq] = u.verdict(r)
		}
	}
	verdicts := slices.AppendSeq(make([]sync.Verdict, 0, len(byNumber)), maps.Values(byNumber))
	slices.SortFunc(verdicts, func(a, b sync.Verdict) int { return cmp.Compare(a.Seq, b.Seq) })
	return verdicts[:min(len(verdicts), sync.MaxVerdicts)], nil
}

// digestOf fingerprints what a change asks for, whatever its number and place.
func digestOf(c sync.Change) change.Digest {
	args := c.Args
	if !wellSized(args) {
		args, _ = json.Marshal(string(c.Args)) // a string is always JSON
	}
	return change.DigestOf([]any{c.ID, c.Kind, args, c.Made.UnixMicro(), c.Zone, c.Offset, c.Replaces})
}

func wellFormed(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

func wellSized(args json.RawMessage) bool { return len(args) <= sync.MaxArgs && json.Valid(args) }
