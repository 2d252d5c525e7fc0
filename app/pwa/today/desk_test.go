package today

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
)

// full is a Replica on a device without room, while full is set.
type full struct {
	*device.Replica
	full bool
}

func (f *full) Submit(ctx context.Context, args sync.SubmitArgs) (tracking.Entry, string, error) {
	if f.full {
		return tracking.Entry{}, "", device.ErrQuota
	}
	return f.Replica.Submit(ctx, args)
}

func at(t *testing.T, d *Desk) Line {
	t.Helper()
	s := d.Snapshot()
	if s.Err != nil || !s.Loaded || len(s.Cards) != 1 {
		t.Fatalf("the desk has %d cards, loaded: %v, error: %v", len(s.Cards), s.Loaded, s.Err)
	}
	return s.Cards[0].Lines[0]
}

// Of five quick taps each is seen at once, the first is durable at once, and
// the others a moment later as one change.
func TestDeskGathersTaps(t *testing.T) {
	w := newWorld(t)
	w.tracker("calls", nil)
	phone := w.device()
	synctest.Test(t, func(t *testing.T) {
		saved := 0
		d := NewDesk(phone, &Options{Saved: func(context.Context) { saved++ }})
		leave := d.Look(0, func() {})
		synctest.Wait()
		l := at(t, d)
		for i := range 5 {
			d.Tap(l, "calls", 1)
			if l := at(t, d); d.Field(l).Value != tracking.NumberValue(int64(i+1)) {
				t.Errorf("after %d taps the field shows %+v", i+1, d.Field(l))
			}
			if synctest.Wait(); i == 0 && len(phone.Changes()) != 1 {
				t.Errorf("the first tap made %d changes", len(phone.Changes()))
			}
			time.Sleep(40 * time.Millisecond)
		}
		time.Sleep(300*time.Millisecond - 40*time.Millisecond)
		synctest.Wait()
		if got := phone.Changes(); len(got) != 2 || got[0].Submit().Op != tracking.Add || got[0].Submit().Value != 4 || got[1].Submit().Value != 1 {
			t.Errorf("five taps made %d changes, the last %+v", len(got), got[0].Submit())
		}
		l = at(t, d)
		if got := d.Field(l); got.Value != tracking.NumberValue(5) || got.Unwritten || d.Unwritten() {
			t.Errorf("when written the field shows %+v", got)
		}
		d.Tap(l, "calls", 1)
		leave()
		synctest.Wait()
		if l := w.load(phone, 0).Cards[0].Lines[0]; l.Value != tracking.NumberValue(6) {
			t.Errorf("a tap before leaving is %v, want 6", l.Value)
		}
		if saved != 1 {
			t.Errorf("the first value was told of %d times", saved)
		}
	})
}

// What is typed is kept until it is saved or corrected, also when one leaves
// and comes back.
func TestDeskKeepsWhatIsTyped(t *testing.T) {
	w := newWorld(t)
	w.tracker("calls", nil)
	phone := w.device()
	synctest.Test(t, func(t *testing.T) {
		d := NewDesk(phone, nil)
		leave := d.Look(0, func() {})
		synctest.Wait()
		l := at(t, d)
		d.Type(l.Key, "1o")
		d.Enter(l, "calls", numeral.Separators{})
		leave()
		defer d.Look(0, func() {})()
		synctest.Wait()
		l = at(t, d)
		f := d.Field(l)
		if wrong, ok := errors.AsType[*numeral.Error](f.Draft.Err); !ok || wrong.What != numeral.NotNumber || f.Draft.Text != "1o" || !f.Typing || l.Value.Valid {
			t.Errorf("after coming back the field is %+v", f)
		}
		d.Type(l.Key, "10")
		d.Enter(l, "calls", numeral.Separators{})
		synctest.Wait()
		if l = at(t, d); l.Value != tracking.NumberValue(10) || d.Typed() {
			t.Errorf("the corrected value is %v, something typed: %v", l.Value, d.Typed())
		}
		d.Type(l.Key, " 10 ")
		d.Enter(l, "calls", numeral.Separators{})
		synctest.Wait()
		if n := len(phone.Changes()); n != 1 {
			t.Errorf("the same value again makes %d changes", n)
		}
		d.Type(l.Key, "")
		d.Enter(l, "calls", numeral.Separators{})
		synctest.Wait()
		if l = at(t, d); l.Value.Valid || l.Entry.Revision == 0 {
			t.Errorf("an emptied field is %v at revision %d, want blank", l.Value, l.Entry.Revision)
		}
		d.Enter(l, "calls", numeral.Separators{})
		synctest.Wait()
		if n := len(phone.Changes()); n != 2 {
			t.Errorf("a field that nobody typed in makes %d changes", n)
		}
	})
}

// What does not fit on the device is shown with the reason, and written when
// there is room.
func TestDeskKeepsWhatFails(t *testing.T) {
	w := newWorld(t)
	w.tracker("calls", nil)
	phone := &full{Replica: w.device(), full: true}
	synctest.Test(t, func(t *testing.T) {
		d := NewDesk(phone, nil)
		defer d.Look(0, func() {})()
		synctest.Wait()
		l := at(t, d)
		d.Tap(l, "calls", 3)
		time.Sleep(time.Second)
		synctest.Wait()
		if f := d.Field(l); !errors.Is(f.Failed, device.ErrQuota) || f.Value != tracking.NumberValue(3) || f.Unwritten {
			t.Errorf("the field is %+v, want 3 and no room", f)
		}
		phone.full = false
		d.Retry(l.Key)
		time.Sleep(time.Second)
		synctest.Wait()
		l = at(t, d)
		if f := d.Field(l); f.Failed != nil || l.Value != tracking.NumberValue(3) {
			t.Errorf("tried again the field is %+v over %v", f, l.Value)
		}
	})
}

// What another tab or the server changes arrives while something is typed.
func TestDeskFollowsTheReplica(t *testing.T) {
	w := newWorld(t)
	w.tracker("calls", nil)
	phone := w.device()
	synctest.Test(t, func(t *testing.T) {
		d := NewDesk(phone, nil)
		told := make(chan struct{}, 100)
		defer d.Look(0, func() { told <- struct{}{} })()
		synctest.Wait()
		l := at(t, d)
		d.Type(l.Key, "4")
		w.enter(phone, "calls", wednesday-1, tracking.Set, 6)
		synctest.Wait()
		l = at(t, d)
		if f := d.Field(l); l.Total != 6 || f.Draft.Text != "4" {
			t.Errorf("the total is %d beside %q, want 6 beside 4", l.Total, f.Draft.Text)
		}
		if len(told) < 2 {
			t.Errorf("the page was told %d times", len(told))
		}
		d.Go(wednesday - 1)
		synctest.Wait()
		if l := at(t, d); l.Value != tracking.NumberValue(6) || l.Key.Date != wednesday-1 {
			t.Errorf("the day before shows %v of %v", l.Value, l.Key.Date)
		}
	})
}
