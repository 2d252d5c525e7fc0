package remind

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// office has Ann, who enters two trackers: calls are asked for at five, visits
// at six.
type office struct {
	log *tracking.Log

	mu   sync.Mutex
	subs []func()
}

type static struct{ roster *people.Roster }

func (s static) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s static) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

func newOffice(t *testing.T, start period.Date) *office {
	roster := people.NewRoster(people.Organization{ID: "acme"}, nil, []people.Location{{ID: "cph"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", Level: 10, Locations: []people.Membership{{ID: "cph"}}},
		{ID: "mia", FirstName: "Mia", Level: 20, Locations: []people.Membership{{ID: "cph"}}},
	})
	o := &office{log: tracking.New(storage.Tracking(memstore.New(nil)), static{roster}, nil)}
	mia := people.Actor{Org: "acme", Person: "mia", Level: 20, Permissions: people.TrackersManage, Locations: []string{"cph"}}
	for i, name := range []string{"Calls", "Visits"} {
		at := tracking.TimeOfDay((17 + i) * 60)
		_, err := o.log.Save(t.Context(), mia, tracking.Tracker{ID: strings.ToLower(name), Name: name, Start: start, Period: period.Week,
			Metrics:     []tracking.Metric{{ID: strings.ToLower(name) + " made", Name: "Made", Kind: tracking.Number}},
			Settings:    tracking.Settings{AllowEdits: true, Remind: &at},
			Assignments: []tracking.Assignment{{Locations: []string{"cph"}, Everyone: true}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func (o *office) Trackers() *tracking.Log { return o.log }
func (o *office) Actor() people.Actor {
	return people.Actor{Org: "acme", Person: "ann", Level: 10, Locations: []string{"cph"}}
}

func (o *office) Subscribe(fn func()) func() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.subs = append(o.subs, fn)
	return func() {}
}

func (o *office) enter(t *testing.T, tracker string, d period.Date) {
	_, err := o.log.Submit(t.Context(), o.Actor(), tracking.Submit{Tracker: tracker, Value: 3,
		Key: tracking.Key{Metric: tracker + " made", Date: d, Person: "ann"}})
	if err != nil {
		t.Fatal(err)
	}
	o.mu.Lock()
	subs := slices.Clone(o.subs)
	o.mu.Unlock()
	for _, fn := range subs {
		fn()
	}
}

// shelf is what the tabs of one browser share.
type shelf struct {
	mu    sync.Mutex
	texts map[string]string
	alone sync.Mutex
	shown []string // notifications
}

func (s *shelf) Local(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.texts[key]
}

func (s *shelf) SetLocal(key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[key] = value
	return nil
}

func (s *shelf) lock(ctx context.Context, fn func(context.Context) error) (bool, error) {
	if !s.alone.TryLock() {
		return false, nil
	}
	defer s.alone.Unlock()
	return true, fn(ctx)
}

func (s *shelf) notify(_ context.Context, reminders []Reminder) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range reminders {
		s.shown = append(s.shown, r.Key())
	}
	return nil
}

func (s *shelf) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.shown
	s.shown = nil
	return out
}

// tab runs a Watch and keeps what it shows.
type tab struct {
	*Watch
	mu  sync.Mutex
	due []string
}

func (s *shelf) open(t *testing.T, o *office) *tab {
	b := &tab{}
	b.Watch = New(Config{Source: o, Memory: s, Notify: s.notify, Permitted: func() bool { return true }, Alone: s.lock, Now: time.Now,
		Changed: func(due []Reminder) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.due = nil
			for _, r := range due {
				b.due = append(b.due, r.Key())
			}
		}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		b.Run(ctx)
		close(done)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return b
}

func (b *tab) shows(t *testing.T, when string, want ...string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Equal(b.due, want) {
		t.Errorf("%s the page shows %v, want %v", when, b.due, want)
	}
}

// Over three tabs, each tracker is notified once a day, when it is due and
// nothing was entered; the page shows it until something is.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		today := period.DateOf(time.Now().UTC())
		o, s := newOffice(t, today), &shelf{texts: map[string]string{}}
		midnight := time.Now() // synctest starts at midnight UTC
		var tabs []*tab
		for range 3 {
			tabs = append(tabs, s.open(t, o))
		}
		until := func(clock time.Duration) {
			time.Sleep(clock - time.Since(midnight))
			synctest.Wait()
		}
		expect := func(when string, notified []string, shown ...string) {
			t.Helper()
			if got := s.taken(); !slices.Equal(got, notified) {
				t.Errorf("%s notified %v, want %v", when, got, notified)
			}
			for _, b := range tabs {
				b.shows(t, when, shown...)
			}
		}
		calls, visits := today.String()+"/calls", today.String()+"/visits"

		until(17*time.Hour - time.Second)
		expect("before five", nil)
		until(17*time.Hour + time.Second)
		expect("after five", []string{calls}, calls)
		until(17*time.Hour + 40*time.Minute)
		expect("at 17:40", nil, calls)
		o.enter(t, "calls", today)
		synctest.Wait()
		expect("after the calls", nil)
		until(18*time.Hour + time.Second)
		expect("after six", []string{visits}, visits)
		tabs[0].PutOff(Reminder{Tracker: "visits", Date: today}, time.Hour)
		synctest.Wait()
		tabs[0].shows(t, "put off for an hour")
		until(19*time.Hour - time.Second)
		expect("before seven", nil)
		until(19*time.Hour + 2*time.Second)
		expect("after seven, once more", []string{visits}, visits)
		tabs[0].PutOff(Reminder{Tracker: "visits", Date: today}, 0)
		synctest.Wait()
		tabs[0].shows(t, "put off")
		until(23 * time.Hour)
		expect("by night", nil)

		calls, visits = (today+1).String()+"/calls", (today+1).String()+"/visits"
		until(24*time.Hour + 18*time.Hour + time.Second)
		expect("the next day", []string{calls, visits}, calls, visits)
		if kept := s.Local("headway_reminders:ann"); strings.Contains(kept, today.String()) {
			t.Errorf("what was told the day before is still kept: %q", kept)
		}
	})
}

// Without permission nothing is notified, and once it is given what is due is.
func TestWatchAsksForPermission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		today := period.DateOf(time.Now().UTC())
		o, s := newOffice(t, today), &shelf{texts: map[string]string{}}
		var mu sync.Mutex
		permitted := false
		w := New(Config{Source: o, Memory: s, Notify: s.notify, Alone: s.lock, Now: time.Now, Changed: func([]Reminder) {},
			Permitted: func() bool {
				mu.Lock()
				defer mu.Unlock()
				return permitted
			}})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.Run(ctx)
		time.Sleep(20 * time.Hour)
		synctest.Wait()
		if got := s.taken(); got != nil {
			t.Errorf("notified %v without permission", got)
		}
		mu.Lock()
		permitted = true
		mu.Unlock()
		w.Wake()
		synctest.Wait()
		if got := s.taken(); len(got) != 2 {
			t.Errorf("with permission notified %v, want both", got)
		}
	})
}
