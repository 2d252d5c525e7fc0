package storagetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// applied is r as it is of a change that was applied.
func applied(r storage.Receipt) storage.Receipt {
	r.Status, r.Code, r.Reason, r.Args, r.Detail = change.Applied, "", "", nil, nil
	return r
}

// decided is the revision of r with a decision on it.
func decided(r storage.Receipt, action string) storage.Receipt {
	r.Revision++
	r.Decision = storage.Decision{Action: action, By: "mia", At: at(500), Note: "as agreed"}
	return r
}

// numbered are receipts of a device with the given numbers.
func numbered(device string, seqs ...int64) []storage.Receipt {
	all := make([]storage.Receipt, len(seqs))
	for i, seq := range seqs {
		all[i] = sampleReceipt(device, seq)
	}
	return all
}

func receiptCases() []testCase {
	return []testCase{
		{"a receipt is stored whole", func(t *testing.T, db storage.DB) {
			bare := storage.Receipt{Device: "phone", Seq: 1, ID: uuid(1), Revision: 1}
			far := sampleReceipt("phone", math.MaxInt64)
			far.Received, far.Made = time.Date(9999, time.December, 31, 23, 59, 59, 999999000, time.UTC), time.Date(1, time.January, 1, 0, 0, 0, 1000, time.UTC)
			all := []storage.Receipt{bare, sampleReceipt("phone", 2), decided(sampleReceipt("phone", 3), "book"), applied(sampleReceipt("phone", 4)), far}
			all[2].Revision = 1
			check := func(ctx context.Context, tx storage.Tx) error {
				got, err := receiptsOf("phone")(ctx, tx)
				equal(t, "Receipts", got, all)
				if err != nil {
					return err
				}
				ids := []string{uuid(9999), "unknown"}
				want := make(map[string]storage.Receipt)
				for _, r := range all {
					ids, want[r.ID] = append(ids, r.ID, r.ID), r
				}
				byID, err := tx.Devices().ReceiptsByID(ctx, ids)
				equal(t, "ReceiptsByID", byID, want)
				if byID[all[3].ID].Args != nil || byID[all[3].ID].Detail != nil {
					t.Errorf("nil arguments came back as %q, detail as %q", byID[all[3].ID].Args, byID[all[3].ID].Detail)
				}
				return err
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if err := putReceipts(all...)(ctx, tx); err != nil {
					return err
				}
				return check(ctx, tx)
			})
			view(t, db, org, check)
			update(t, db, org, check)
		}},
		{"receipts of a device are listed above a number, in order, up to a limit", func(t *testing.T, db storage.DB) {
			update(t, db, org, putReceipts(numbered("phone", 7, 3)...))
			update(t, db, org, putReceipts(append(numbered("tablet", 2, 4, 8), numbered("phone", 10, 1)...)...))
			update(t, db, org, putReceipts(numbered("phon", 5)...))
			all := numbered("phone", 1, 3, 7, 10)
			for _, c := range []struct {
				above int64
				want  []storage.Receipt
			}{{math.MinInt64, all}, {0, all}, {1, all[1:]}, {2, all[1:]}, {7, all[3:]}, {10, nil}, {math.MaxInt64, nil}} {
				for _, limit := range []int{0, 1, 2, 100} {
					got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Receipt, error) {
						return tx.Devices().Receipts(ctx, "phone", c.above, limit)
					})
					equal(t, fmt.Sprintf("%d above %d", limit, c.above), got, c.want[:min(limit, len(c.want))])
				}
			}
		}},
		{"a hundred in one call, of which each is found", func(t *testing.T, db storage.DB) {
			var all []storage.Receipt
			var ids []string
			for n := range int64(100) {
				r := sampleReceipt("phone", n+1)
				if n%5 > 0 {
					r = applied(r)
				}
				all, ids = append(all, r), append(ids, r.ID)
			}
			update(t, db, org, putReceipts(all...))
			update(t, db, org, putReceipts()) // nothing
			equal(t, "receipts", read(t, db, org, receiptsOf("phone")), all)
			byID := read(t, db, org, func(ctx context.Context, tx storage.Tx) (map[string]storage.Receipt, error) {
				return tx.Devices().ReceiptsByID(ctx, ids)
			})
			for _, r := range all {
				equal(t, r.ID, byID[r.ID], r)
			}
			if held := read(t, db, org, heldFor(storage.HeldQuery{})); len(held) != 20 {
				t.Errorf("%d are held, want 20", len(held))
			}
		}},
		{"what cannot be stored is refused with all that comes with it", refusedReceipts},
		{"a decision replaces the receipt", func(t *testing.T, db storage.DB) {
			first, other := sampleReceipt("phone", 1), sampleReceipt("phone", 2)
			accepted := decided(first, "accept")
			// All but its identity may be another.
			again := storage.Receipt{Device: "phone", Seq: 1, ID: first.ID, Revision: 3, Person: "cleo", Status: change.Applied, Received: at(700)}
			fresh := sampleReceipt("phone", 3)
			for i, step := range []struct{ put, want []storage.Receipt }{
				{[]storage.Receipt{first, other}, []storage.Receipt{first, other}},
				{[]storage.Receipt{accepted, fresh}, []storage.Receipt{accepted, other, fresh}},
				{[]storage.Receipt{again}, []storage.Receipt{again, other, fresh}},
			} {
				check := func(ctx context.Context, tx storage.Tx) error {
					got, err := receiptsOf("phone")(ctx, tx)
					equal(t, fmt.Sprintf("receipts after step %d", i), got, step.want)
					if err != nil {
						return err
					}
					byID, err := tx.Devices().ReceiptsByID(ctx, []string{first.ID})
					equal(t, fmt.Sprintf("ReceiptsByID after step %d", i), byID, map[string]storage.Receipt{first.ID: step.want[0]})
					return err
				}
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					if err := putReceipts(step.put...)(ctx, tx); err != nil {
						return err
					}
					return check(ctx, tx)
				})
				view(t, db, org, check)
			}
			// Within one unit, and undone.
			late := sampleReceipt("phone", 4)
			for _, undo := range []error{errRollback, nil} {
				err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					if err := putReceipts(late)(ctx, tx); err != nil {
						return err
					}
					if err := putReceipts(decided(late, "refuse"), decided(other, "reopen"))(ctx, tx); err != nil {
						return err
					}
					return undo
				})
				if err != undo {
					t.Fatalf("Update: %v, want %v", err, undo)
				}
				want := []storage.Receipt{again, other, fresh}
				if undo == nil {
					want = []storage.Receipt{again, decided(other, "reopen"), fresh, decided(late, "refuse")}
				}
				equal(t, fmt.Sprintf("after %v", undo), read(t, db, org, receiptsOf("phone")), want)
			}
		}},
		{"the change log tells of what is held and of decisions", receiptChanges},
		{"what was received before an instant is purged, unless it waits", func(t *testing.T, db storage.DB) {
			one := func(seq int64, received time.Time) storage.Receipt {
				r := sampleReceipt("phone", seq)
				r.Received = received
				return r
			}
			waiting, done := one(1, at(1)), one(2, at(1))
			old, edge := applied(one(3, at(2))), applied(one(4, at(3)))
			rejected := one(5, at(1))
			rejected.Status = change.Rejected
			update(t, db, org, putReceipts(waiting, done, old, edge, rejected))
			update(t, db, org, putReceipts(decided(done, "book")))
			for _, c := range []struct {
				before time.Time
				want   []storage.Receipt
			}{
				{at(0), []storage.Receipt{waiting, decided(done, "book"), old, edge, rejected}},
				{at(1), []storage.Receipt{waiting, decided(done, "book"), old, edge, rejected}},
				{at(1).Add(time.Nanosecond), []storage.Receipt{waiting, old, edge}},
				{at(3), []storage.Receipt{waiting, edge}},
				{at(3), []storage.Receipt{waiting, edge}},
				{at(9), []storage.Receipt{waiting}},
			} {
				update(t, db, org, purgeReceipts(c.before))
				equal(t, fmt.Sprintf("before %v", c.before), read(t, db, org, receiptsOf("phone")), c.want)
			}
			equal(t, "held", read(t, db, org, heldFor(storage.HeldQuery{})), []storage.Receipt{waiting})
			// What is gone is unknown, also to the unit that removes it, and can come again.
			update(t, db, org, putReceipts(old, edge))
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if err := putReceipts(rejected)(ctx, tx); err != nil {
					return err
				}
				if err := purgeReceipts(at(9))(ctx, tx); err != nil {
					return err
				}
				byID, err := tx.Devices().ReceiptsByID(ctx, []string{old.ID, rejected.ID, waiting.ID})
				equal(t, "known after the purge", byID, map[string]storage.Receipt{waiting.ID: waiting})
				if err != nil {
					return err
				}
				return putReceipts(rejected)(ctx, tx)
			})
			equal(t, "in the end", read(t, db, org, receiptsOf("phone")), []storage.Receipt{waiting, rejected})
		}},
		{"arguments and details are the caller's own", func(t *testing.T, db storage.DB) {
			pristine := sampleReceipt("phone", 1)
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				given := sampleReceipt("phone", 1)
				if err := putReceipts(given)(ctx, tx); err != nil {
					return err
				}
				scramble(given)
				for range 2 {
					byID, err := tx.Devices().ReceiptsByID(ctx, []string{given.ID})
					if err != nil {
						return err
					}
					equal(t, "within the unit", byID[given.ID], pristine)
					scramble(byID[given.ID])
				}
				return nil
			})
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for range 2 {
					byID, err := tx.Devices().ReceiptsByID(ctx, []string{pristine.ID})
					if err != nil {
						return err
					}
					equal(t, "by id", byID[pristine.ID], pristine)
					scramble(byID[pristine.ID])
					for _, list := range []func(context.Context, storage.Tx) ([]storage.Receipt, error){receiptsOf("phone"), heldFor(storage.HeldQuery{})} {
						all, err := list(ctx, tx)
						if err != nil {
							return err
						}
						equal(t, "listed", all, []storage.Receipt{pristine})
						scramble(all)
					}
				}
				return nil
			})
		}},
		{"receipts are those of a naive list", naiveReceipts},
	}
}

func refusedReceipts(t *testing.T, db storage.DB) {
	first, second, third := sampleReceipt("phone", 1), sampleReceipt("phone", 2), sampleReceipt("phone", 3)
	fresh, another := sampleReceipt("phone", 10), sampleReceipt("tablet", 11)
	with := func(r storage.Receipt, seq int64, id string, revision int64) storage.Receipt {
		r.Seq, r.ID, r.Revision = seq, id, revision
		return r
	}
	elsewhere := first
	elsewhere.Device = "tablet"
	refusals := []struct {
		name string
		put  []storage.Receipt
		want error
	}{
		{"again", []storage.Receipt{first}, fault.ErrExists},
		{"again, of another content", []storage.Receipt{applied(first)}, fault.ErrExists},
		{"the number is taken", []storage.Receipt{with(first, 1, uuid(77), 1)}, fault.ErrExists},
		{"the number is taken, below the highest", []storage.Receipt{with(first, 2, uuid(77), 1)}, fault.ErrExists},
		{"the id is taken", []storage.Receipt{with(first, 77, first.ID, 1)}, fault.ErrExists},
		{"the id is taken by another device", []storage.Receipt{elsewhere}, fault.ErrExists},
		{"the number twice", []storage.Receipt{fresh, with(fresh, fresh.Seq, uuid(77), 1)}, fault.ErrExists},
		{"the id twice", []storage.Receipt{fresh, with(fresh, 77, fresh.ID, 1)}, fault.ErrExists},
		{"the same twice", []storage.Receipt{another, another}, fault.ErrExists},
		{"the last of many", []storage.Receipt{fresh, another, second}, fault.ErrExists},
		{"the first of many", []storage.Receipt{second, fresh, another}, fault.ErrExists},
		{"a decision on nothing", []storage.Receipt{decided(fresh, "accept")}, fault.ErrStale},
		{"a revision too few", []storage.Receipt{with(third, 3, third.ID, 2)}, fault.ErrStale},
		{"a revision too many", []storage.Receipt{with(first, 1, first.ID, 3)}, fault.ErrStale},
		{"no revision", []storage.Receipt{with(fresh, 10, fresh.ID, 0)}, fault.ErrStale},
		{"another change under the number", []storage.Receipt{with(first, 1, uuid(77), 2)}, fault.ErrStale},
		{"another number of the change", []storage.Receipt{with(first, 77, first.ID, 2)}, fault.ErrStale},
		{"the number of another change", []storage.Receipt{with(first, 2, first.ID, 2)}, fault.ErrStale},
		{"stale, after good ones", []storage.Receipt{fresh, decided(first, "accept"), decided(another, "refuse")}, fault.ErrStale},
	}
	all := []storage.Receipt{first, second, decided(third, "book")}
	write := func(ctx context.Context, tx storage.Tx) error {
		if err := putReceipts(first, third, second)(ctx, tx); err != nil {
			return err
		}
		return putReceipts(decided(third, "book"))(ctx, tx)
	}
	refuse := func(ctx context.Context, tx storage.Tx) error {
		for _, c := range refusals {
			if err := putReceipts(c.put...)(ctx, tx); !errors.Is(err, c.want) {
				return fmt.Errorf("%s: %v, want %w", c.name, err, c.want)
			}
			for device, want := range map[string][]storage.Receipt{"phone": all, "tablet": nil} {
				got, err := receiptsOf(device)(ctx, tx)
				equal(t, "after "+c.name, got, want)
				if err != nil {
					return err
				}
			}
		}
		// What was refused has left nothing that would be in the way.
		if err := putReceipts(fresh, another, sampleReceipt("phone", 5))(ctx, tx); err != nil {
			return err
		}
		return errRollback
	}
	// What is there was written by the same unit, or before.
	for _, unit := range []work{
		func(ctx context.Context, tx storage.Tx) error { return errors.Join(write(ctx, tx), refuse(ctx, tx)) },
		write, refuse,
	} {
		if err := db.Update(context.Background(), org, unit); err != nil && !errors.Is(err, errRollback) {
			t.Fatalf("Update: %v", err)
		}
	}
	equal(t, "in the end", read(t, db, org, receiptsOf("phone")), all)
	if log := read(t, db, org, changesSince(1)); len(log) > 0 {
		t.Errorf("refused receipts are in the change log: %+v", log)
	}
}

// receiptChanges: the author is told, whoever's figures it is about.
func receiptChanges(t *testing.T, db storage.DB) {
	held, plain, rejected := sampleReceipt("phone", 1), applied(sampleReceipt("phone", 2)), sampleReceipt("phone", 3)
	rejected.Status = change.Rejected
	late := applied(sampleReceipt("phone", 4))
	late.Status = change.AppliedLate
	second := sampleReceipt("phone", 5)
	second.Person = "zoe"
	logged := func(rs ...storage.Receipt) []storage.Change {
		return erase(rs, func(r storage.Receipt) storage.Change {
			return storage.Change{Entity: storage.EntityReceipt, ID: r.ID, Audience: r.Person}
		})
	}
	done := decided(held, "refuse")
	done.Status = change.Rejected
	entry := tracking.Key{Metric: "t-calls", Date: day(0), Person: "ann"}
	for _, c := range []struct {
		name  string
		write work
		want  []storage.Change
	}{
		{"a device", putDevices(sampleDevice("phone", "ann")), nil},
		{"what is settled", putReceipts(plain, rejected, late), logged(late)},
		{"what is settled, in a unit that has a version", func(ctx context.Context, tx storage.Tx) error {
			r := applied(sampleReceipt("phone", 7))
			return errors.Join(submit(sampleSubmission(entry, 1))(ctx, tx), putReceipts(r)(ctx, tx))
		}, []storage.Change{{Entity: storage.EntityEntry, ID: entry.String(), Audience: entry.Person}}},
		{"no receipts", putReceipts(), nil},
		{"what is held", putReceipts(held, applied(sampleReceipt("phone", 6)), second), logged(held, second)},
		{"a decision", putReceipts(done), logged(held)},
		{"a decision on what was rejected", putReceipts(decided(rejected, "refuse")), logged(rejected)},
		{"a purge", purgeReceipts(at(1000)), nil},
	} {
		before := read(t, db, org, currentState)
		update(t, db, org, c.write)
		log := read(t, db, org, changesSince(before.Version))
		equal(t, c.name, unstamped(log), c.want)
		checkStamps(t, log, before.Version)
	}
}
