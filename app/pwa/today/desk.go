package today

import (
	"context"
	gosync "sync"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Replica is where the numbers are kept; a *device.Replica is one.
type Replica interface {
	Source
	Submit(ctx context.Context, args sync.SubmitArgs) (tracking.Entry, string, error)
	Subscribe(fn func()) (cancel func())
}

// Options of a Desk.
type Options struct {
	// Saved is called after the first value is saved, in a goroutine of its
	// own; nil does nothing.
	Saved func(ctx context.Context)
	// Pace gives the page its turn while a day is read.
	Pace *browser.Pace
}

// Debounce is how long taps are gathered into one write. The first of them is
// written at once, so that a single tap never waits.
const Debounce = 250 * time.Millisecond

// Desk is the day that somebody is at: what the Replica has of it, what was
// tapped and not yet written, what was typed and not yet saved. It outlives
// the page, so that one finds all again who comes back. Make one with NewDesk;
// it is safe for concurrent use, and its methods return at once but for Flush.
type Desk struct {
	replica Replica
	opts    Options

	turn  gosync.Mutex // held while something is written or read
	first gosync.Once  // of Saved

	mu     gosync.Mutex // guards what follows
	date   period.Date  // asked for; 0 follows today
	view   View
	loaded bool
	err    error
	edits  Edits
	drafts map[tracking.Key]Draft
	timer  *time.Timer // until the next write; nil: nothing waits
	wrote  time.Time   // when the last write began
	stale  bool        // a load was asked for and has not begun
	looks  map[int]func()
	looked int
}

// Draft is what somebody typed that is not a value of the metric, or not yet.
type Draft struct {
	Text string
	Err  error // *numeral.Error; nil while it is being typed
}

// NewDesk returns the desk of the person whose Replica it is. Nil options are
// the zero Options.
func NewDesk(r Replica, opts *Options) *Desk {
	d := &Desk{replica: r, drafts: map[tracking.Key]Draft{}, looks: map[int]func(){}}
	if opts != nil {
		d.opts = *opts
	}
	return d
}

// Look shows a day, 0 being today and whatever day follows it, and has changed
// called when what Snapshot returns changes, in whatever goroutine, until
// leave.
func (d *Desk) Look(date period.Date, changed func()) (leave func()) {
	cancel := d.replica.Subscribe(d.Reload)
	d.mu.Lock()
	d.looked++
	id := d.looked
	d.looks[id] = changed
	d.mu.Unlock()
	d.Go(date)
	return func() {
		cancel()
		d.mu.Lock()
		delete(d.looks, id)
		d.mu.Unlock()
		go d.Flush(context.Background())
	}
}

// Go shows another day.
func (d *Desk) Go(date period.Date) {
	d.ask(date)
	d.Reload()
}

// ask says which day is to be shown.
func (d *Desk) ask(date period.Date) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if date != d.date || d.err != nil {
		d.loaded, d.err = false, nil
	}
	d.date = date
}

// Reload reads the day anew.
func (d *Desk) Reload() {
	d.mu.Lock()
	again := d.stale
	d.stale = true
	d.mu.Unlock()
	if !again {
		go d.load(context.Background())
	}
}

// Read shows a day, as Go does, and returns it when it is read.
func (d *Desk) Read(ctx context.Context, date period.Date) Snapshot {
	d.ask(date)
	d.load(ctx)
	return d.Snapshot()
}

// load reads the day that is asked for.
func (d *Desk) load(ctx context.Context) {
	d.opts.Pace.Rest()
	d.turn.Lock()
	defer d.turn.Unlock()
	d.mu.Lock()
	d.stale = false
	date := d.date
	d.mu.Unlock()
	view, err := Load(ctx, d.replica, date)
	d.mu.Lock()
	d.take(date, view, err)
	d.mu.Unlock()
	d.tell()
}

// take takes a day in that was read, unless another one was asked for
// meanwhile. The caller holds mu.
func (d *Desk) take(date period.Date, view View, err error) {
	if date != d.date {
		return
	}
	d.err = err
	if err == nil {
		d.view, d.loaded = view, true
	}
}

func (d *Desk) tell() {
	d.mu.Lock()
	looks := make([]func(), 0, len(d.looks))
	for _, fn := range d.looks {
		looks = append(looks, fn)
	}
	d.mu.Unlock()
	for _, fn := range looks {
		fn()
	}
}

// Tap adds to a value. It is seen at once, and written a moment later together
// with the taps that follow.
func (d *Desk) Tap(l Line, tracker string, delta int64) {
	d.mu.Lock()
	wait := Debounce
	if d.timer == nil && time.Since(d.wrote) > Debounce {
		wait = 0
	}
	d.mu.Unlock()
	d.put(Edit{Key: l.Key, Tracker: tracker, Delta: delta}, wait)
}

// Answer sets a check box.
func (d *Desk) Answer(l Line, tracker string, v tracking.Value) {
	d.put(Edit{Key: l.Key, Tracker: tracker, Replaces: true, Value: v}, Debounce)
}

// Type keeps what is in a field that is being typed in.
func (d *Desk) Type(k tracking.Key, text string) {
	d.mu.Lock()
	d.drafts[k] = Draft{Text: text}
	d.mu.Unlock()
	d.tell()
}

// Forget takes back what was typed in a field.
func (d *Desk) Forget(k tracking.Key) {
	d.mu.Lock()
	delete(d.drafts, k)
	d.mu.Unlock()
	d.tell()
}

// Enter saves what was typed in a field. What is no value of the metric stays
// as it was typed, with what is wrong.
func (d *Desk) Enter(l Line, tracker string, s numeral.Separators) {
	d.mu.Lock()
	draft, typed := d.drafts[l.Key]
	if !typed {
		d.mu.Unlock()
		return
	}
	v, err := numeral.Parse(draft.Text, l.Definition, s)
	if err != nil {
		draft.Err = err
		d.drafts[l.Key] = draft
		d.mu.Unlock()
		d.tell()
		return
	}
	delete(d.drafts, l.Key)
	changed := v != d.edits.Shown(l.Key, d.stored(l))
	d.mu.Unlock()
	if changed {
		d.put(Edit{Key: l.Key, Tracker: tracker, Replaces: true, Value: v}, 0)
		return
	}
	d.tell()
}

// stored is the value of a line as the Replica has it now; the line may be
// older. The caller holds mu.
func (d *Desk) stored(l Line) tracking.Value {
	for _, c := range d.view.Cards {
		for _, now := range c.Lines {
			if now.Key == l.Key {
				return now.Value
			}
		}
	}
	return l.Value
}

// Retry writes again what could not be written.
func (d *Desk) Retry(k tracking.Key) {
	d.mu.Lock()
	d.edits.Retry(k)
	d.mu.Unlock()
	d.schedule(0)
}

// Discard gives up what could not be written.
func (d *Desk) Discard(k tracking.Key) {
	d.mu.Lock()
	d.edits.Discard(k)
	d.mu.Unlock()
	d.tell()
}

func (d *Desk) put(e Edit, wait time.Duration) {
	d.mu.Lock()
	d.edits.Put(e)
	d.mu.Unlock()
	d.schedule(wait)
}

// schedule has what waits written after a while. A write that is due earlier
// takes all along.
func (d *Desk) schedule(wait time.Duration) {
	d.mu.Lock()
	if d.edits.Any() && (d.timer == nil || wait == 0) {
		if d.timer != nil {
			d.timer.Stop()
		}
		d.timer = time.AfterFunc(wait, func() { d.Flush(context.Background()) })
	}
	d.mu.Unlock()
	d.tell()
}

// Flush writes what waits, and returns when it is durable or has failed.
func (d *Desk) Flush(ctx context.Context) {
	d.turn.Lock()
	defer d.turn.Unlock()
	d.mu.Lock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	edits := d.edits.Take()
	if len(edits) > 0 {
		d.wrote = time.Now()
	}
	d.mu.Unlock()
	if len(edits) == 0 {
		return
	}
	var failed []Failed
	for _, e := range edits {
		if _, _, err := d.replica.Submit(ctx, e.Args()); err != nil {
			failed = append(failed, Failed{e, err})
		}
	}
	d.mu.Lock()
	date := d.date
	d.mu.Unlock()
	view, err := Load(ctx, d.replica, date)
	d.mu.Lock()
	d.edits.Written(failed...)
	d.take(date, view, err)
	d.mu.Unlock()
	d.schedule(Debounce) // what came meanwhile
	if len(failed) < len(edits) && d.opts.Saved != nil {
		d.first.Do(func() { go d.opts.Saved(context.Background()) })
	}
}

// Unwritten reports whether something was tapped that is not yet durable.
func (d *Desk) Unwritten() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.edits.Any() || len(d.edits.writing) > 0
}

// Typed reports whether something is typed that is not yet saved.
func (d *Desk) Typed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.drafts) > 0
}

// Snapshot is a day as it is to be shown now.
type Snapshot struct {
	View
	Loaded bool
	Err    error // why it could not be read
	Asked  period.Date
}

// Snapshot returns the day with everything on it that is not yet written.
func (d *Desk) Snapshot() Snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	return Snapshot{View: d.view, Loaded: d.loaded, Err: d.err, Asked: d.date}
}

// Field is how a value stands between what is stored and what is typed.
type Field struct {
	Value     tracking.Value // with everything on it that is not yet written
	Unwritten bool           // some of it is being written
	Draft     Draft
	Typing    bool // Draft is to be shown in place of Value
	Failed    error
}

// Field returns how the value of a line stands now; the line may be older.
func (d *Desk) Field(l Line) Field {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := Field{Value: d.edits.Shown(l.Key, d.stored(l)), Unwritten: d.edits.Unwritten(l.Key)}
	f.Draft, f.Typing = d.drafts[l.Key]
	if failure, ok := d.edits.Failure(l.Key); ok {
		f.Failed = failure.Err
	}
	return f
}
