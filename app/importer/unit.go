package importer

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// unit is one run of an import. Where it takes all or nothing, everything it
// does happens in one unit of work of the database; where it takes good rows
// only, each verb is a unit of its own.
type unit struct {
	im     *Importer
	req    Request
	actor  people.Actor
	now    time.Time
	total  int64 // bytes of the file
	db     storage.DB
	admin  Administrator // nil where people and places cannot be created
	roster *people.Roster
	dry    bool // judge only

	result Result
	bad    map[int]bool // lines that are refused
	told   int          // rows when Progress was called last
}

// errRollBack ends a unit of work that is to leave nothing.
var errRollBack = errors.New("importer: nothing is to be stored")

// run does the job of an import in the way that the request asks for. A job
// that writes is tried out by writing, in a unit of work that is rolled back;
// another one is only told to be dry.
func (im *Importer) run(ctx context.Context, actor people.Actor, req Request, what string, writes bool, job func(context.Context, *unit) error) (Result, error) {
	if req.File == nil {
		return Result{}, fault.Invalidf("file", "is required")
	}
	roster, err := im.dir.Roster(ctx, actor.Org)
	if err != nil {
		return Result{}, err
	}
	total, err := req.File.Seek(0, io.SeekEnd)
	if err != nil {
		return Result{}, err
	}
	if req.MaxRefused <= 0 {
		req.MaxRefused = 1000
	}
	first := unit{im: im, req: req, actor: actor, now: change.Instant(im.now()), total: total, db: im.db, roster: roster, dry: req.DryRun}
	var u *unit
	begin := func(db storage.DB) {
		again := first
		u = &again
		u.db, u.bad = db, make(map[int]bool)
		if im.admin != nil {
			u.admin = im.admin(db)
		}
	}
	within := func(ctx context.Context, tx storage.Tx) error {
		begin(joined{actor.Org, tx})
		if err := job(ctx, u); err != nil {
			return err
		}
		if req.DryRun || len(u.bad) > 0 {
			return errRollBack
		}
		return u.audit(ctx, tx, what)
	}
	switch {
	case req.DryRun && !writes:
		err = im.db.View(ctx, actor.Org, within)
	case req.DryRun || !req.GoodRowsOnly:
		err = im.db.Update(ctx, actor.Org, within)
	default:
		begin(im.db)
		err = job(ctx, u)
		// What is stored is recorded, also when the rest could not be.
		log := im.db.Update(context.WithoutCancel(ctx), actor.Org, func(ctx context.Context, tx storage.Tx) error { return u.audit(ctx, tx, what) })
		if err = errors.Join(err, log); err != nil {
			return u.result, err
		}
	}
	if err != nil && !errors.Is(err, errRollBack) {
		return Result{}, err
	}
	return u.done()
}

// done completes the result.
func (u *unit) done() (Result, error) {
	r := u.result
	r.BadRows = len(u.bad)
	r.Applied = !u.req.DryRun && (u.req.GoodRowsOnly || r.BadRows == 0)
	slices.SortStableFunc(r.Refused, func(a, b RowError) int { return cmp.Compare(a.Line, b.Line) })
	if !r.Applied && !u.req.DryRun {
		return r, errRefused(r)
	}
	return r, nil
}

// refuse notes why a row is refused. In a run of all or nothing that is the
// end of writing: the rest is judged only.
func (u *unit) refuse(e RowError) {
	u.bad[e.Line] = true
	if len(u.result.Refused) < u.req.MaxRefused {
		u.result.Refused = append(u.result.Refused, e)
	} else {
		u.result.More++
	}
}

// judging reports whether entries are not to be stored any more.
func (u *unit) judging() bool { return u.dry || !u.req.GoodRowsOnly && len(u.bad) > 0 }

// progress tells how far the file is read.
func (u *unit) progress(offset int64, end bool) {
	const every = 1000 // rows
	if u.req.Progress == nil || !end && u.result.Rows < u.told+every {
		return
	}
	u.told = u.result.Rows
	u.req.Progress(Progress{Rows: u.result.Rows, Bytes: offset, Total: u.total})
}

// log returns the trackers as this unit of work sees them.
func (u *unit) log() *tracking.Log {
	return tracking.New(storage.Tracking(u.db), present{u.roster}, &tracking.Options{
		Now: func() time.Time { return u.now }, NewID: u.im.newID,
	})
}

// administrator returns what creates people and places, or a refusal.
func (u *unit) administrator() (Administrator, error) {
	if u.admin == nil {
		return nil, &fault.Refusal{Code: "people_elsewhere", Reason: "people and places are kept elsewhere and cannot be changed here", Err: fault.ErrConflict}
	}
	return u.admin, nil
}

// audit writes what was imported to the audit log, if anything was.
func (u *unit) audit(ctx context.Context, tx storage.Tx, what string) error {
	r := u.result
	if r.Created+r.Changed == 0 && r.Made == (Made{}) {
		return nil
	}
	detail := map[string]string{
		"rows": strconv.Itoa(r.Rows), "created": strconv.Itoa(r.Created), "changed": strconv.Itoa(r.Changed), "refused": strconv.Itoa(len(u.bad)),
	}
	if u.actor.Token != "" {
		detail["token"] = u.actor.Token
	}
	return tx.Audit().Append(ctx, storage.Event{ID: u.im.newID(), At: u.now, Person: u.actor.Person, Action: "import." + what, Detail: detail})
}

// present is a directory of one roster, which was resolved before the unit of
// work began, or in it.
type present struct{ roster *people.Roster }

func (p present) Roster(context.Context, string) (*people.Roster, error) { return p.roster, nil }

func (p present) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return p.roster, nil
}

// joined is a database whose units of work are part of one that is open: so
// the verbs of several domains succeed or fail together.
type joined struct {
	org string
	tx  storage.Tx
}

func (j joined) View(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	if org != j.org {
		return errors.New("importer: another organization within a unit of work")
	}
	return fn(ctx, j.tx)
}

func (j joined) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return j.View(ctx, org, fn)
}

var errJoined = errors.New("importer: not within a unit of work")

func (j joined) Organizations(context.Context) ([]string, error) { return nil, errJoined }

func (j joined) AccountsByEmail(context.Context, string) ([]storage.AccountRef, error) {
	return nil, errJoined
}

func (j joined) Close() error { return errJoined }
