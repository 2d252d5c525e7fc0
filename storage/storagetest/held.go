package storagetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func heldCases() []testCase {
	// one is a change that is held, received in a minute.
	one := func(seq int64, minute int, id, subject string) storage.Receipt {
		r := sampleReceipt("phone", seq)
		r.Received, r.ID, r.Subject = at(minute), id, subject
		return r
	}
	settled := one(4, 0, "f", "ann")
	settled.Status = change.Rejected
	all := []storage.Receipt{ // in the order of the list
		one(7, 1, "z", "bob"), one(2, 2, "B", "ann"), one(9, 2, "a", "cleo"), one(1, 2, "b", "ann"), one(5, 3, "A", "bob"), one(3, 9, "0", "Ann"),
	}
	fill := func(t *testing.T, db storage.DB) {
		t.Helper()
		update(t, db, org, putReceipts(all[3], all[1], settled, all[5]))
		update(t, db, org, putReceipts(all[4], applied(one(8, 2, "c", "ann")), all[0], all[2]))
		update(t, db, "other", putReceipts(one(1, 2, "other", "ann")))
	}
	return []testCase{
		{"what is held is listed by arrival and id", func(t *testing.T, db storage.DB) {
			fill(t, db)
			for _, c := range []struct {
				subjects []string
				want     []storage.Receipt
			}{
				{nil, all},
				{[]string{}, nil},
				{[]string{"nobody"}, nil},
				{[]string{"ann"}, []storage.Receipt{all[1], all[3]}},
				{[]string{"cleo", "bob", "nobody", "bob"}, []storage.Receipt{all[0], all[2], all[4]}},
			} {
				for limit := range len(all) + 2 {
					want := c.want
					if limit > 0 {
						want = want[:min(limit, len(want))]
					}
					got := read(t, db, org, heldFor(storage.HeldQuery{Subjects: c.subjects, Limit: limit}))
					equal(t, fmt.Sprintf("%d of %q", limit, c.subjects), got, want)
				}
			}
		}},
		{"the list is read in pages", func(t *testing.T, db storage.DB) {
			fill(t, db)
			for size := 1; size <= len(all)+1; size++ {
				for _, subjects := range [][]string{nil, {"ann", "bob"}} {
					var want, got []storage.Receipt
					for _, r := range all {
						if subjects == nil || slices.Contains(subjects, r.Subject) {
							want = append(want, r)
						}
					}
					q := storage.HeldQuery{Subjects: subjects, Limit: size}
					for {
						page := read(t, db, org, heldFor(q))
						got = append(got, page...)
						if len(page) < size {
							break
						}
						last := page[len(page)-1]
						q.After = &storage.HeldKey{Received: last.Received, ID: last.ID}
					}
					equal(t, fmt.Sprintf("in pages of %d", size), got, want)
				}
			}
			// A position that is none of the list.
			got := read(t, db, org, heldFor(storage.HeldQuery{After: &storage.HeldKey{Received: at(2), ID: "C"}}))
			equal(t, "after what is not there", got, all[2:])
		}},
		{"a decision takes a change off the list", func(t *testing.T, db storage.DB) {
			fill(t, db)
			left := slices.Clone(all)
			for _, n := range []int{3, 0, 2} {
				r := left[n]
				left = slices.Delete(left, n, n+1)
				check := func(ctx context.Context, tx storage.Tx) error {
					got, err := heldFor(storage.HeldQuery{})(ctx, tx)
					equal(t, "held after a decision on "+r.ID, got, left)
					return err
				}
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					if err := putReceipts(decided(r, "refuse"))(ctx, tx); err != nil {
						return err
					}
					return check(ctx, tx)
				})
				view(t, db, org, check)
			}
			if err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				if err := putReceipts(decided(left[0], "accept"))(ctx, tx); err != nil {
					return err
				}
				return errRollback
			}); err != errRollback {
				t.Fatalf("Update: %v", err)
			}
			equal(t, "held after a decision that was undone", read(t, db, org, heldFor(storage.HeldQuery{})), left)
		}},
	}
}

// naiveReceipts compares random units with what a map makes of them.
func naiveReceipts(t *testing.T, db storage.DB) {
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		org := fmt.Sprintf("org %d", n)
		stored := map[string]storage.Receipt{}
		for range rapid.IntRange(1, 4).Draw(t, "units") {
			writes := rapid.SliceOfN(drawReceiptWrite, 1, 4).Draw(t, "writes")
			undo := rapid.Bool().Draw(t, "undo")
			var after map[string]storage.Receipt
			err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				after = maps.Clone(stored) // fn may run twice
				for _, w := range writes {
					if err := w.compare(ctx, t, tx, after); err != nil {
						return err
					}
				}
				if undo {
					return errRollback
				}
				return nil
			})
			if undo != errors.Is(err, errRollback) || !undo && err != nil {
				t.Fatalf("Update: %v", err)
			}
			if !undo {
				stored = after
			}
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error { return compareReceipts(ctx, t, tx, stored) })
		}
	})
}

// receiptWrite is a call of PutReceipts or, without receipts, of Purge.
type receiptWrite struct {
	put    []storage.Receipt
	minute int  // of the purge
	read   bool // afterwards
}

var (
	drawReceipt = rapid.Custom(func(t *rapid.T) storage.Receipt {
		r := storage.Receipt{
			Device: rapid.SampledFrom([]string{"phone", "tablet"}).Draw(t, "device"), Seq: rapid.Int64Range(1, 6).Draw(t, "seq"),
			Person: "ann", Status: rapid.SampledFrom([]change.Status{change.Applied, change.Held, change.Rejected}).Draw(t, "status"),
			Received: at(rapid.IntRange(0, 3).Draw(t, "received")), Revision: rapid.SampledFrom([]int64{1, 1, 1, 2, 3}).Draw(t, "revision"),
		}
		r.ID = fmt.Sprint(r.Device, r.Seq+rapid.SampledFrom([]int64{0, 0, 0, 1}).Draw(t, "shift"))
		if r.Revision > 1 {
			r.Decision.Action = rapid.SampledFrom([]string{"", "refuse"}).Draw(t, "action")
		}
		return r
	})
	drawReceiptWrite = rapid.Custom(func(t *rapid.T) receiptWrite {
		w := receiptWrite{minute: rapid.IntRange(0, 4).Draw(t, "minute"), read: rapid.Bool().Draw(t, "read")}
		if rapid.IntRange(0, 7).Draw(t, "method") > 0 {
			w.put = rapid.SliceOfN(drawReceipt, 1, 4).Draw(t, "receipts")
		}
		return w
	})
)

// compare makes the write in a store and in a map, by id.
func (w receiptWrite) compare(ctx context.Context, t failer, tx storage.Tx, stored map[string]storage.Receipt) error {
	if w.put == nil {
		for id, r := range stored {
			if r.Received.Before(at(w.minute)) && !waiting(r) {
				delete(stored, id)
			}
		}
		if err := tx.Devices().Purge(ctx, at(w.minute)); err != nil {
			return err
		}
	} else {
		before := maps.Clone(stored)
		err := tx.Devices().PutReceipts(ctx, w.put)
		ok := naivePut(stored, w.put)
		if !ok {
			clear(stored)
			maps.Copy(stored, before)
		}
		if ok != (err == nil) || err != nil && !errors.Is(err, fault.ErrExists) && !errors.Is(err, fault.ErrStale) {
			return fmt.Errorf("PutReceipts: %w, want it stored: %t", err, ok)
		}
	}
	if !w.read {
		return nil
	}
	return compareReceipts(ctx, t, tx, stored)
}

// naivePut reports whether all could be stored.
func naivePut(stored map[string]storage.Receipt, put []storage.Receipt) bool {
	seen := make(map[string]bool)
	for _, r := range put {
		number := fmt.Sprintf("%s number %d", r.Device, r.Seq)
		before := stored[r.ID]
		for _, other := range stored {
			if other.ID != r.ID && other.Device == r.Device && other.Seq == r.Seq {
				return false
			}
		}
		if seen[r.ID] || seen[number] || r.Revision != before.Revision+1 || r.Revision > 1 && (r.Device != before.Device || r.Seq != before.Seq) {
			return false
		}
		seen[r.ID], seen[number], stored[r.ID] = true, true, r
	}
	return true
}

func waiting(r storage.Receipt) bool { return r.Status == change.Held && r.Decision.Action == "" }

func compareReceipts(ctx context.Context, t failer, tx storage.Tx, stored map[string]storage.Receipt) error {
	byID, err := tx.Devices().ReceiptsByID(ctx, slices.Collect(maps.Keys(stored)))
	equal(t, "by id", byID, stored)
	if err != nil {
		return err
	}
	all := slices.SortedFunc(maps.Values(stored), func(a, b storage.Receipt) int { return int(a.Seq - b.Seq) })
	for _, device := range []string{"phone", "tablet"} {
		got, err := receiptsOf(device)(ctx, tx)
		equal(t, "of the "+device, got, slices.DeleteFunc(slices.Clone(all), func(r storage.Receipt) bool { return r.Device != device }))
		if err != nil {
			return err
		}
	}
	held := slices.DeleteFunc(all, func(r storage.Receipt) bool { return !waiting(r) })
	slices.SortFunc(held, func(a, b storage.Receipt) int {
		if c := a.Received.Compare(b.Received); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	got, err := heldFor(storage.HeldQuery{})(ctx, tx)
	equal(t, "held", got, held)
	return err
}
