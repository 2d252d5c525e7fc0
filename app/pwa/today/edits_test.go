package today

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking"
)

func TestEditsKeepBlankAndZeroApart(t *testing.T) {
	t.Parallel()
	var edits Edits
	k := tracking.Key{Metric: "calls", Date: 1}
	if got := edits.Shown(k, tracking.Value{}); got.Valid {
		t.Errorf("without a tap blank is shown as %v", got)
	}
	edits.Put(Edit{Key: k, Delta: 1})
	edits.Put(Edit{Key: k, Delta: -1})
	if got := edits.Shown(k, tracking.Value{}); got != tracking.NumberValue(0) {
		t.Errorf("after +1 −1 blank is shown as %v, want 0", got)
	}
	got := edits.Take()
	if len(got) != 1 {
		t.Fatalf("taken: %v, want one edit", got)
	}
	if args := got[0].Args(); args.Op != tracking.Add || args.Value != 0 {
		t.Errorf("it is written as %s %d, want add 0", args.Op, args.Value)
	}
}

func TestEditArgs(t *testing.T) {
	t.Parallel()
	k := tracking.Key{Metric: "calls", Date: 1, Person: "ann"}
	tap := func(e *Edits) { e.Put(Edit{Key: k, Tracker: "t", Delta: 1}) }
	set := func(e *Edits, v tracking.Value) { e.Put(Edit{Key: k, Tracker: "t", Replaces: true, Value: v}) }
	tests := []struct {
		edit  func(*Edits)
		op    tracking.Op
		value int64
	}{
		{func(e *Edits) { tap(e); tap(e) }, tracking.Add, 2},
		{func(e *Edits) { set(e, tracking.NumberValue(7)) }, tracking.Set, 7},
		{func(e *Edits) { tap(e); set(e, tracking.NumberValue(7)) }, tracking.Set, 7},
		{func(e *Edits) { set(e, tracking.NumberValue(7)); tap(e) }, tracking.Set, 8},
		{func(e *Edits) { set(e, tracking.NumberValue(0)) }, tracking.Set, 0},
		{func(e *Edits) { set(e, tracking.Value{}) }, tracking.Clear, 0},
		{func(e *Edits) { set(e, tracking.Value{}); tap(e) }, tracking.Set, 1},
	}
	for i, tt := range tests {
		var edits Edits
		tt.edit(&edits)
		args := edits.Take()[0].Args()
		if args.Op != tt.op || args.Value != tt.value || args.Tracker != "t" || args.Metric != "calls" || args.Date != 1 {
			t.Errorf("%d: %+v, want %s %d", i, args, tt.op, tt.value)
		}
	}
}

// However taps, values, writes, failures and retries interleave, what is shown
// is always what somebody did, nothing is written twice, and nothing is lost.
func TestEditsAreShownAndWrittenOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var edits Edits
		keys := []tracking.Key{{Metric: "a", Date: 1}, {Metric: "b", Date: 1}, {Metric: "a", Date: 2}}
		stored, want := map[tracking.Key]tracking.Value{}, map[tracking.Key]tracking.Value{}
		var taken []Edit
		write := func(fails func() bool) {
			var failed []Failed
			for _, edit := range taken {
				switch args := edit.Args(); {
				case fails():
					failed = append(failed, Failed{edit, errors.New("no room")})
				case args.Op == tracking.Add:
					stored[edit.Key] = tracking.NumberValue(stored[edit.Key].N + args.Value)
				case args.Op == tracking.Set:
					stored[edit.Key] = tracking.NumberValue(args.Value)
				default:
					stored[edit.Key] = tracking.Value{}
				}
			}
			if taken != nil {
				edits.Written(failed...)
			}
			taken = nil
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			k := rapid.SampledFrom(keys).Draw(t, "key")
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0, 1:
				delta := rapid.SampledFrom([]int64{1, -1, 100}).Draw(t, "delta")
				edits.Put(Edit{Key: k, Delta: delta})
				want[k] = tracking.NumberValue(want[k].N + delta)
			case 2:
				v := tracking.Value{}
				if rapid.Bool().Draw(t, "number") {
					v = tracking.NumberValue(rapid.Int64Range(-5, 5).Draw(t, "value"))
				}
				edits.Put(Edit{Key: k, Replaces: true, Value: v})
				want[k] = v
			case 3:
				if got := edits.Take(); got != nil {
					if taken != nil {
						t.Fatalf("%v taken while %v is being written", got, taken)
					}
					taken = got
				}
			case 4:
				write(func() bool { return rapid.Bool().Draw(t, "fails") })
			case 5:
				edits.Retry(k)
			}
			for _, k := range keys {
				if got := edits.Shown(k, stored[k]); got != want[k] {
					t.Fatalf("%v: shown %v, done %v", k, got, want[k])
				}
			}
		}
		write(func() bool { return false })
		for _, k := range keys {
			edits.Retry(k)
		}
		taken = edits.Take()
		write(func() bool { return false })
		for _, k := range keys {
			if stored[k] != want[k] || edits.Unwritten(k) {
				t.Fatalf("%v: written %v, done %v", k, stored[k], want[k])
			}
		}
	})
}
