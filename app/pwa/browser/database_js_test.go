package browser

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"syscall/js"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/device/kvtest"
)

func openTest(t *testing.T, name string) *Database {
	t.Helper()
	d, err := OpenDatabase(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

func TestDatabase(t *testing.T) {
	kvtest.Run(t, func(t *testing.T, name string) device.KV { return openTest(t, DatabasePrefix+"kv:"+name) })
}

func putOne(key, value string) func(device.Tx) error {
	return func(tx device.Tx) error { return tx.Put(key, []byte(value)) }
}

func holds(t *testing.T, d *Database, key, want string) {
	t.Helper()
	err := d.View(t.Context(), func(tx device.Tx) error {
		got, err := tx.Get(key)
		if string(got) != want {
			t.Errorf("%s holds %q, want %q", key, got, want)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// An Update asks for strict durability, and returns after the transaction is
// complete.
func TestDurability(t *testing.T) {
	d := openTest(t, DatabasePrefix+"durability")
	complete := false
	done := handler(func([]js.Value) any {
		complete = true
		return nil
	})
	defer done.Release()
	// Listeners are called in the order in which they came: this is the first.
	var tx js.Value
	prototype := js.Global().Get("IDBDatabase").Get("prototype")
	real := prototype.Get("transaction")
	begin := js.FuncOf(func(db js.Value, args []js.Value) any {
		tx = real.Call("call", db, args[0], args[1], args[2])
		tx.Call("addEventListener", "complete", done)
		return tx
	})
	defer begin.Release()
	prototype.Set("transaction", begin)
	err := d.Update(t.Context(), putOne("a", "1"))
	prototype.Set("transaction", real)
	if err != nil {
		t.Fatal(err)
	}
	if got := tx.Get("durability").String(); got != "strict" || !complete {
		t.Errorf("durability %q, complete: %v", got, complete)
	}
}

func TestDatabasesComeAndGo(t *testing.T) {
	const name, other = DatabasePrefix + "gone", DatabasePrefix + "stays"
	d, same := openTest(t, name), openTest(t, name)
	openTest(t, other)
	if err := d.Update(t.Context(), putOne("a", "1")); err != nil {
		t.Fatal(err)
	}
	names, err := Databases(t.Context())
	if err != nil || !slices.Contains(names, name) || !slices.Contains(names, other) {
		t.Errorf("%q %v", names, err)
	}
	// As signing out in another tab does.
	if err := DeleteDatabase(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	for _, d := range []*Database{d, same} {
		if err := d.Update(t.Context(), putOne("b", "2")); !errors.Is(err, ErrDatabaseGone) {
			t.Errorf("after it was deleted: %v", err)
		}
	}
	if names, err = Databases(t.Context()); err != nil || slices.Contains(names, name) {
		t.Errorf("made again by who had it open: %q %v", names, err)
	}
	holds(t, openTest(t, name), "a", "")
	if err := DeleteDatabase(t.Context(), DatabasePrefix+"nowhere"); err != nil {
		t.Error(err)
	}
	if _, err := OpenDatabase(t.Context(), "foreign"); err == nil {
		t.Error("another app's name is taken")
	}
	if DeleteDatabase(t.Context(), "foreign") == nil {
		t.Error("another app's database is deleted")
	}
}

func TestClosedDatabase(t *testing.T) {
	d := openTest(t, DatabasePrefix+"closed")
	d.Close()
	d.Close()
	if d.Update(t.Context(), putOne("a", "1")) == nil || d.View(t.Context(), putOne("a", "1")) == nil {
		t.Error("used after Close")
	}
}

// A connection that the browser has closed is opened again.
func TestLostConnection(t *testing.T) {
	d := openTest(t, DatabasePrefix+"lost")
	if err := d.Update(t.Context(), putOne("a", "1")); err != nil {
		t.Fatal(err)
	}
	d.conn.db.Call("close")
	if err := d.Update(t.Context(), putOne("a", "2")); err != nil {
		t.Fatal(err)
	}
	d.conn.db.Call("close")
	holds(t, d, "a", "2")
	d.conn.close() // as versionchange and close do
	holds(t, d, "a", "2")
	// In the middle of a transaction, once.
	runs := 0
	err := d.Update(t.Context(), func(tx device.Tx) error {
		if runs++; runs == 1 {
			tx.(*transaction).tx.Call("abort")
		}
		if _, err := tx.Get("a"); err != nil {
			return err
		}
		return putOne("a", "3")(tx)
	})
	if err != nil || runs != 2 {
		t.Errorf("%v after %d runs", err, runs)
	}
	holds(t, d, "a", "3")
	// And again and again.
	err = d.Update(t.Context(), func(tx device.Tx) error {
		runs++
		tx.(*transaction).tx.Call("abort")
		return putOne("a", "4")(tx)
	})
	if !errors.Is(err, errLost) || runs != 4 {
		t.Errorf("%v after %d runs", err, runs)
	}
	holds(t, d, "a", "3")
}

// Whoever waits for something else loses the transaction, and is told; the app
// goes on.
func TestWaitingElsewhere(t *testing.T) {
	d := openTest(t, DatabasePrefix+"waits")
	err := d.Update(t.Context(), func(tx device.Tx) error {
		if err := putOne("a", "1")(tx); err != nil {
			return err
		}
		<-time.After(50 * time.Millisecond)
		return putOne("b", "2")(tx)
	})
	if !errors.Is(err, errWaited) {
		t.Error(err)
	}
	if err := d.Update(t.Context(), putOne("c", "3")); err != nil {
		t.Error(err)
	}
}

// While many other goroutines are at work, transactions live on.
func TestAmongOthers(t *testing.T) {
	d := openTest(t, DatabasePrefix+"others")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for range 20 {
		go func() {
			for b := bytes.Repeat([]byte("x"), 1<<16); ctx.Err() == nil; b = bytes.Clone(b) {
				timer := time.NewTimer(time.Millisecond)
				<-timer.C
			}
		}()
	}
	for range 30 {
		err := d.Update(t.Context(), func(tx device.Tx) error {
			for range 5 {
				if _, err := tx.Get("a"); err != nil {
					return err
				}
				if err := putOne("a", "1")(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// An Update that has to wait for another tab can be given up; nothing of it is
// stored.
func TestGivingUpInTheQueue(t *testing.T) {
	const name = DatabasePrefix + "queue"
	d, other := openTest(t, name), openTest(t, name)
	held, release := make(chan struct{}), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- other.Update(t.Context(), func(tx device.Tx) error {
			close(held)
			for {
				select {
				case <-release:
					return putOne("a", "other")(tx)
				default:
				}
				if _, err := tx.Get("a"); err != nil { // keeps it alive
					return err
				}
			}
		})
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := d.Update(ctx, func(tx device.Tx) error {
		if err := putOne("a", "mine")(tx); err != nil {
			return err
		}
		_, err := tx.Get("a")
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	holds(t, d, "a", "other")
}

func TestPreparedQuota(t *testing.T) {
	d := openTest(t, DatabasePrefix+"quota")
	if err := d.Update(t.Context(), putOne("a", "1")); err != nil {
		t.Fatal(err)
	}
	random := make([]byte, 1<<20) // the browser compresses what can be
	_, _ = rand.NewChaCha8([32]byte{}).Read(random)
	big := string(random)
	var err error
	for i := 0; i < 20 && err == nil; i++ {
		err = d.Update(t.Context(), func(tx device.Tx) error {
			if err := putOne("a", "2")(tx); err != nil {
				return err
			}
			return putOne("big"+string(rune('a'+i)), big)(tx)
		})
		if err == nil {
			if err := d.Update(t.Context(), putOne("a", "1")); err != nil {
				break // it may be this one
			}
		}
	}
	if !errors.Is(err, device.ErrQuota) {
		used, quota, _ := Room(t.Context())
		t.Fatalf("no room: %v, with %d of %d bytes used", err, used, quota)
	}
	holds(t, d, "a", "1")
}

func TestPreparedRoomAgain(t *testing.T) {
	d := openTest(t, DatabasePrefix+"quota")
	if err := d.Update(t.Context(), putOne("a", "3")); err != nil {
		t.Fatal(err)
	}
	holds(t, d, "a", "3")
}

// evictions is how often TestPreparedEviction is to lose its database; whoever
// runs it knows the number too.
const evictions = 3

// A browser that throws the database away ends everything that is under way
// in it: nobody waits for an answer that does not come.
func TestPreparedEviction(t *testing.T) {
	for round := range evictions {
		d := openTest(t, DatabasePrefix+"evicted")
		ended := make(chan error)
		for i := range 4 {
			go func() {
				for {
					err := d.Update(t.Context(), func(tx device.Tx) error {
						if _, err := tx.Get("a"); err != nil {
							return err
						}
						return putOne("a"+string(rune('0'+i)), "1")(tx)
					})
					if err != nil {
						ended <- err
						return
					}
				}
			}()
		}
		js.Global().Set("busy", round+1)
		for range 4 {
			t.Log(<-ended) // one of several: it depends on how far it was
		}
		if err := d.Update(t.Context(), putOne("a", "1")); !errors.Is(err, ErrDatabaseGone) {
			t.Errorf("afterwards: %v", err)
		}
		d.Close()
	}
}
