package storagetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func putDevices(devices ...storage.Device) work {
	return func(ctx context.Context, tx storage.Tx) error {
		for _, d := range devices {
			if err := tx.Devices().PutDevice(ctx, d); err != nil {
				return err
			}
		}
		return nil
	}
}

func putReceipts(receipts ...storage.Receipt) work {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Devices().PutReceipts(ctx, receipts) }
}

func purgeReceipts(before time.Time) work {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Devices().Purge(ctx, before) }
}

func forgetDevices(person string) work {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Devices().Forget(ctx, person) }
}

// devicesOf reads the devices of people.
func devicesOf(people []string) func(context.Context, storage.Tx) ([]storage.Device, error) {
	return func(ctx context.Context, tx storage.Tx) ([]storage.Device, error) {
		return tx.Devices().Devices(ctx, people)
	}
}

// receiptsOf reads all receipts of a device.
func receiptsOf(device string) func(context.Context, storage.Tx) ([]storage.Receipt, error) {
	return func(ctx context.Context, tx storage.Tx) ([]storage.Receipt, error) {
		return tx.Devices().Receipts(ctx, device, 0, math.MaxInt32)
	}
}

// heldFor reads the held changes that q selects.
func heldFor(q storage.HeldQuery) func(context.Context, storage.Tx) ([]storage.Receipt, error) {
	return func(ctx context.Context, tx storage.Tx) ([]storage.Receipt, error) { return tx.Devices().Held(ctx, q) }
}

func deviceCases() []testCase {
	return []testCase{
		{"an unknown device is not found", func(t *testing.T, db storage.DB) {
			check := func(ctx context.Context, tx storage.Tx) error {
				if d, err := tx.Devices().Device(ctx, "phone"); !errors.Is(err, fault.ErrNotFound) {
					t.Errorf("Device: %+v, %v, want ErrNotFound", d, err)
				}
				return nil
			}
			view(t, db, org, check)
			update(t, db, org, check)
			update(t, db, org, putDevices(sampleDevice("tablet", "ann")))
			view(t, db, org, check)
			equal(t, "receipts of an unknown one", read(t, db, org, receiptsOf("phone")), []storage.Receipt(nil))
		}},
		{"a device is stored whole, and replaced by its id", func(t *testing.T, db storage.DB) {
			bare := storage.Device{ID: "phone", Person: "ann"}
			full := sampleDevice("phone", "ann")
			last := full
			last.Last, last.Boot, last.Oldest = math.MaxInt64, "", time.Time{}
			for _, d := range []storage.Device{bare, full, full, last} {
				update(t, db, org, putDevices(d))
				got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (storage.Device, error) {
					return tx.Devices().Device(ctx, "phone")
				})
				equal(t, "Device", got, d)
				equal(t, "Devices", read(t, db, org, devicesOf(nil)), []storage.Device{d})
			}
		}},
		{"a unit reads the device that it has put", func(t *testing.T, db storage.DB) {
			first, second := sampleDevice("phone", "ann"), sampleDevice("phone", "ann")
			second.Last, second.Heard = 99, at(99)
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if _, err := tx.Devices().Device(ctx, "phone"); !errors.Is(err, fault.ErrNotFound) {
					t.Errorf("Device before the first: %v, want ErrNotFound", err)
				}
				for _, d := range []storage.Device{first, second} {
					if err := tx.Devices().PutDevice(ctx, d); err != nil {
						return err
					}
					got, err := tx.Devices().Device(ctx, "phone")
					equal(t, "Device", got, d)
					if err != nil {
						return err
					}
				}
				all, err := tx.Devices().Devices(ctx, nil)
				equal(t, "Devices", all, []storage.Device{second})
				return err
			})
			if err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				if err := putDevices(first, sampleDevice("another", "bob"))(ctx, tx); err != nil {
					return err
				}
				return errRollback
			}); err != errRollback {
				t.Fatalf("Update: %v", err)
			}
			equal(t, "after a rollback", read(t, db, org, devicesOf(nil)), []storage.Device{second})
		}},
		{"devices are listed by person and id", func(t *testing.T, db storage.DB) {
			d := sampleDevice
			update(t, db, org, putDevices(d("d", "bob"), d("b", "ann"), d("c", "Ann"), d("a", "bob"), d("e", "ann")))
			update(t, db, "other", putDevices(d("f", "ann")))
			for _, c := range []struct {
				people []string
				want   []storage.Device
			}{
				{nil, []storage.Device{d("c", "Ann"), d("b", "ann"), d("e", "ann"), d("a", "bob"), d("d", "bob")}},
				{[]string{}, nil},
				{[]string{"nobody"}, nil},
				{[]string{"ann"}, []storage.Device{d("b", "ann"), d("e", "ann")}},
				{[]string{"bob", "Ann", "bob", "nobody"}, []storage.Device{d("c", "Ann"), d("a", "bob"), d("d", "bob")}},
			} {
				equal(t, fmt.Sprintf("devices of %q", c.people), read(t, db, org, devicesOf(c.people)), c.want)
			}
		}},
		{"equal devices of two organizations do not meet", func(t *testing.T, db storage.DB) {
			mine, theirs := sampleDevice("phone", "ann"), sampleDevice("phone", "bob")
			r, s := sampleReceipt("phone", 1), sampleReceipt("phone", 1)
			s.Reason = "another"
			update(t, db, "one", putDevices(mine))
			update(t, db, "one", putReceipts(r))
			update(t, db, "two", putDevices(theirs))
			update(t, db, "two", putReceipts(s))
			update(t, db, "two", putReceipts(decided(s, "refuse")))
			equal(t, "devices of one", read(t, db, "one", devicesOf(nil)), []storage.Device{mine})
			equal(t, "receipts of one", read(t, db, "one", receiptsOf("phone")), []storage.Receipt{r})
			equal(t, "held of one", read(t, db, "one", heldFor(storage.HeldQuery{})), []storage.Receipt{r})
			equal(t, "devices of two", read(t, db, "two", devicesOf(nil)), []storage.Device{theirs})
			equal(t, "held of two", read(t, db, "two", heldFor(storage.HeldQuery{})), []storage.Receipt(nil))
			update(t, db, "two", purgeReceipts(at(1000)))
			equal(t, "receipts of one after a purge of two", read(t, db, "one", receiptsOf("phone")), []storage.Receipt{r})
			equal(t, "receipts of two after it", read(t, db, "two", receiptsOf("phone")), []storage.Receipt(nil))
		}},
		{"forgetting a person removes the devices and empties what their receipts say", func(t *testing.T, db storage.DB) {
			for _, unit := range []string{"of before", "of the same unit"} {
				org := unit
				d, of := sampleDevice, func(device string, seq int64) storage.Receipt {
					r := sampleReceipt(device, seq)
					r.ID = device + r.ID
					return r
				}
				waits, done, plain, kept := of("phone", 1), of("phone", 2), applied(of("tablet", 1)), of("other", 1)
				write := func(ctx context.Context, tx storage.Tx) error {
					return errors.Join(putDevices(d("phone", "ann"), d("tablet", "ann"), d("other", "bob"))(ctx, tx),
						putReceipts(waits, done, plain, kept)(ctx, tx), putReceipts(decided(done, "refuse"))(ctx, tx))
				}
				empty := func(r storage.Receipt) storage.Receipt {
					r.Args, r.Reason, r.Detail, r.Decision.Note = nil, "", nil, ""
					return r
				}
				check := func(ctx context.Context, tx storage.Tx) error {
					if _, err := tx.Devices().Device(ctx, "phone"); !errors.Is(err, fault.ErrNotFound) {
						t.Errorf("%s: the device that is gone: %v", unit, err)
					}
					all, err := devicesOf(nil)(ctx, tx)
					equal(t, "devices "+unit, all, []storage.Device{d("other", "bob")})
					if err != nil {
						return err
					}
					byID, err := tx.Devices().ReceiptsByID(ctx, []string{waits.ID, kept.ID})
					equal(t, "receipts by id "+unit, byID, map[string]storage.Receipt{waits.ID: empty(waits), kept.ID: kept})
					if err != nil {
						return err
					}
					for device, want := range map[string][]storage.Receipt{
						"phone": {empty(waits), empty(decided(done, "refuse"))}, "tablet": {plain}, "other": {kept},
					} {
						got, err := receiptsOf(device)(ctx, tx)
						equal(t, "receipts of the "+device+" "+unit, got, want)
						if err != nil {
							return err
						}
					}
					return nil
				}
				if unit == "of before" {
					update(t, db, org, write)
					write = func(context.Context, storage.Tx) error { return nil }
				}
				version := read(t, db, org, currentState).Version
				for range 2 { // and again, which changes nothing
					update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
						return errors.Join(write(ctx, tx), forgetDevices("ann")(ctx, tx), check(ctx, tx))
					})
					write = func(context.Context, storage.Tx) error { return nil }
				}
				if log := read(t, db, org, changesSince(version)); unit == "of before" && len(log) > 0 {
					t.Errorf("the change log tells of it: %+v", log)
				}
				view(t, db, org, check)
				// What is there is taken as before, and a later revision too.
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					if err := putReceipts(of("phone", 1))(ctx, tx); !errors.Is(err, fault.ErrExists) {
						t.Errorf("%s: a number that is taken: %v", unit, err)
					}
					return putReceipts(decided(empty(waits), "refuse"))(ctx, tx)
				})
			}
		}},
		{"any text is kept as it is in devices and receipts", func(t *testing.T, db storage.DB) {
			var devices []storage.Device
			var receipts []storage.Receipt
			for i, s := range naughtyStrings(t) {
				s = s[:min(len(s), 1000)] // comparing bytes takes long
				devices = append(devices, storage.Device{ID: uuid(i), Person: fmt.Sprintf("%04d%s", i, s), Boot: s})
				receipts = append(receipts, storage.Receipt{
					Device: "phone", Seq: int64(i + 1), ID: uuid(i), Person: s, Kind: s, Args: []byte(s), Code: s, Reason: s, Detail: []byte(s),
					Subject: s, Revision: 1, Decision: storage.Decision{Action: s, By: s, Note: s},
				})
			}
			update(t, db, org, putDevices(devices...))
			update(t, db, org, putReceipts(receipts...))
			equal(t, "devices", read(t, db, org, devicesOf(nil)), devices)
			equal(t, "receipts", read(t, db, org, receiptsOf("phone")), receipts)
		}},
		{"instants of devices and receipts are whole microseconds in UTC", func(t *testing.T, db storage.DB) {
			given := at(0).Add(999 * time.Nanosecond).In(time.FixedZone("far", -7*3600))
			d := storage.Device{ID: "phone", Registered: given, Heard: given, Oldest: given, Policy: given, Claimed: given}
			r := storage.Receipt{Device: "phone", Seq: 1, ID: uuid(1), Claimed: given, Made: given, Received: given, Revision: 1, Decision: storage.Decision{At: given}}
			check := func(ctx context.Context, tx storage.Tx) error {
				d, err := tx.Devices().Device(ctx, "phone")
				if err != nil {
					return err
				}
				byID, err := tx.Devices().ReceiptsByID(ctx, []string{uuid(1)})
				r := byID[uuid(1)]
				for name, got := range map[string]time.Time{
					"Registered": d.Registered, "Heard": d.Heard, "Oldest": d.Oldest, "Policy": d.Policy, "Device.Claimed": d.Claimed,
					"Claimed": r.Claimed, "Made": r.Made, "Received": r.Received, "Decision.At": r.Decision.At,
				} {
					if want := change.Instant(given); !got.Equal(want) || got.Location() != time.UTC {
						t.Errorf("%s is %v, want %v", name, got, want)
					}
				}
				return err
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				return errors.Join(putDevices(d)(ctx, tx), putReceipts(r)(ctx, tx), check(ctx, tx))
			})
			view(t, db, org, check)
		}},
	}
}
