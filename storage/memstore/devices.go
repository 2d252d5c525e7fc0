package memstore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

type devices struct{ tx *tx }

// receiptKey names a receipt by the number that the device gave the change.
type receiptKey struct {
	device string
	seq    int64
}

func (k receiptKey) compare(o receiptKey) int {
	return cmp.Or(strings.Compare(k.device, o.device), cmp.Compare(k.seq, o.seq))
}

func compareHeld(a, b storage.HeldKey) int {
	return cmp.Or(a.Received.Compare(b.Received), strings.Compare(a.ID, b.ID))
}

func (s devices) Device(ctx context.Context, id string) (storage.Device, error) {
	if err := s.tx.reading(ctx); err != nil {
		return storage.Device{}, err
	}
	d, ok := sorted.Get(&s.tx.org.devices, id)
	if !ok {
		return d, fmt.Errorf("device %q: %w", id, fault.ErrNotFound)
	}
	return d, nil
}

func (s devices) PutDevice(ctx context.Context, d storage.Device) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	for _, t := range []*time.Time{&d.Registered, &d.Heard, &d.Oldest, &d.Policy, &d.Claimed} {
		*t = change.Instant(*t)
	}
	set(s.tx, &s.tx.org.devices, d.ID, d)
	return nil
}

func (s devices) Devices(ctx context.Context, people []string) ([]storage.Device, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	wanted := among(people)
	var found []storage.Device
	for _, d := range sorted.Ascend(&s.tx.org.devices) {
		if wanted(d.Person) {
			found = append(found, d)
		}
	}
	slices.SortStableFunc(found, func(a, b storage.Device) int { return strings.Compare(a.Person, b.Person) })
	return found, nil
}

// PutReceipts checks everything before it writes anything.
func (s devices) PutReceipts(ctx context.Context, receipts []storage.Receipt) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	o := s.tx.org
	numbers, ids := map[receiptKey]bool{}, map[string]bool{}
	for _, r := range receipts {
		k := receiptKey{r.Device, r.Seq}
		before, known := sorted.Get(&o.receipts, k)
		_, taken := sorted.Get(&o.receiptOf, r.ID)
		switch {
		case numbers[k] || ids[r.ID], r.Revision == 1 && (known || taken):
			return fmt.Errorf("receipt %d of device %q: %w", r.Seq, r.Device, fault.ErrExists)
		case r.Revision != before.Revision+1, known && r.ID != before.ID:
			return fmt.Errorf("receipt %d of device %q: %w", r.Seq, r.Device, fault.ErrStale)
		}
		numbers[k], ids[r.ID] = true, true
	}
	for _, r := range receipts {
		k := receiptKey{r.Device, r.Seq}
		r.Args, r.Detail = bytes.Clone(r.Args), bytes.Clone(r.Detail)
		for _, t := range []*time.Time{&r.Claimed, &r.Made, &r.Received, &r.Decision.At} {
			*t = change.Instant(*t)
		}
		if before, ok := sorted.Get(&o.receipts, k); ok {
			remove(s.tx, &o.held, heldKey(before))
		}
		set(s.tx, &o.receipts, k, r)
		set(s.tx, &o.receiptOf, r.ID, k)
		if waits(r) {
			set(s.tx, &o.held, heldKey(r), k)
		}
		if r.Status == change.Held || r.Revision > 1 {
			s.tx.record(storage.Change{Entity: storage.EntityReceipt, ID: r.ID, Audience: r.Person})
		}
	}
	if n := len(receipts); n > 0 && len(s.tx.changes) == 0 {
		last := receipts[n-1]
		s.tx.record(storage.Change{Entity: storage.EntityReceipt, ID: last.ID, Audience: last.Person})
	}
	return nil
}

func heldKey(r storage.Receipt) storage.HeldKey {
	return storage.HeldKey{Received: r.Received, ID: r.ID}
}

// waits reports whether the change waits for a decision.
func waits(r storage.Receipt) bool { return r.Status == change.Held && r.Decision.Action == "" }

func (s devices) Receipts(ctx context.Context, device string, above int64, limit int) ([]storage.Receipt, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	var found []storage.Receipt
	for k, r := range sorted.AscendFrom(&s.tx.org.receipts, receiptKey{device, above}) {
		if k.device != device || len(found) >= limit {
			break
		}
		if k.seq == above {
			continue
		}
		found = append(found, cloneReceipt(r))
	}
	return found, nil
}

func (s devices) ReceiptsByID(ctx context.Context, ids []string) (map[string]storage.Receipt, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	found := make(map[string]storage.Receipt)
	for _, id := range ids {
		if k, ok := sorted.Get(&s.tx.org.receiptOf, id); ok {
			r, _ := sorted.Get(&s.tx.org.receipts, k)
			found[id] = cloneReceipt(r)
		}
	}
	return found, nil
}

func (s devices) Held(ctx context.Context, q storage.HeldQuery) ([]storage.Receipt, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	var first storage.HeldKey
	if q.After != nil {
		first = *q.After
		first.ID += "\x00" // the least string above
	}
	wanted := among(q.Subjects)
	var found []storage.Receipt
	for _, k := range sorted.AscendFrom(&s.tx.org.held, first) {
		r, _ := sorted.Get(&s.tx.org.receipts, k)
		if !wanted(r.Subject) {
			continue
		}
		found = append(found, cloneReceipt(r))
		if len(found) == q.Limit {
			break
		}
	}
	return found, nil
}

func (s devices) Purge(ctx context.Context, before time.Time) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	old := func(r storage.Receipt) bool { return r.Received.Before(before) && !waits(r) }
	for _, r := range sorted.Ascend(&s.tx.org.receipts) {
		if old(r) {
			remove(s.tx, &s.tx.org.receiptOf, r.ID)
		}
	}
	removeWhere(s.tx, &s.tx.org.receipts, old)
	return nil
}

func (s devices) Forget(ctx context.Context, person string) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	o := s.tx.org
	gone := map[string]bool{}
	for _, d := range sorted.Ascend(&o.devices) {
		if d.Person == person {
			gone[d.ID] = true
		}
	}
	var theirs []storage.Receipt
	for k, r := range sorted.Ascend(&o.receipts) {
		if gone[k.device] {
			theirs = append(theirs, r)
		}
	}
	for _, r := range theirs {
		r.Args, r.Reason, r.Detail, r.Decision.Note = nil, "", nil, ""
		set(s.tx, &o.receipts, receiptKey{r.Device, r.Seq}, r)
	}
	removeWhere(s.tx, &o.devices, func(d storage.Device) bool { return gone[d.ID] })
	return nil
}

func cloneReceipt(r storage.Receipt) storage.Receipt {
	r.Args, r.Detail = bytes.Clone(r.Args), bytes.Clone(r.Detail)
	return r
}
