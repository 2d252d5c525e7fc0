package device_test

import (
	"context"
	"errors"
	"slices"
	gosync "sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// script is a Transport that answers pulls as it is told, and notes when it
// was asked.
type script struct {
	start time.Time
	fail  func(ctx context.Context, n int) error // n counts from 1
	pages int                                    // of the first answer

	mu   gosync.Mutex
	list []time.Duration
}

func (s *script) ask() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, time.Since(s.start))
	return len(s.list)
}

// asked is when it was asked.
func (s *script) asked() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

func (s *script) Push(context.Context, sync.Push) (sync.PushAnswer, error) {
	return sync.PushAnswer{}, errors.New("nothing to push")
}

func (s *script) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	n := s.ask()
	if s.fail != nil {
		if err := s.fail(ctx, n); err != nil {
			return sync.PullAnswer{}, err
		}
	}
	return sync.PullAnswer{Epoch: "e", Cursor: "c", More: n < s.pages, Now: time.Now()}, nil
}

// running runs fn beside a Replica that syncs by itself, in a time of its own.
func running(t *testing.T, s *script, lock device.Lock, fn func(r *device.Replica)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s.start = time.Now()
		r, err := device.Open(t.Context(), device.Config{Org: org, Person: "ann", KV: new(device.MemoryKV), Transport: s, Lock: lock},
			&device.Options{Rand: func() float64 { return 0.5 }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- r.Run(ctx) }()
		synctest.Wait()
		fn(r)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run returns %v", err)
		}
	})
}

func wait(d time.Duration) {
	time.Sleep(d) // in the time of the bubble
	synctest.Wait()
}

func TestRunPollsAndIsWoken(t *testing.T) {
	s := new(script)
	running(t, s, nil, func(r *device.Replica) {
		wait(70 * time.Second)
		r.Wake()
		synctest.Wait()
		wait(59 * time.Second)
		if want := []time.Duration{0, 60 * time.Second, 70 * time.Second}; !slices.Equal(s.asked(), want) {
			t.Errorf("asked at %v, want %v", s.asked(), want)
		}
	})
}

func TestRunBacksOff(t *testing.T) {
	offline := errors.New("no network")
	s := &script{fail: func(_ context.Context, n int) error {
		if n <= 12 {
			return offline
		}
		return nil
	}}
	running(t, s, nil, func(r *device.Replica) {
		if st := r.Status(); st.Failure != device.Offline || !errors.Is(st.Err, offline) || !st.Next.Equal(time.Now().Add(500*time.Millisecond)) {
			t.Errorf("status %+v", st)
		}
		wait(time.Hour)
		// Half of 1 s, 2 s, 4 s … and of 5 min in the end.
		at, longest := time.Duration(0), time.Second
		for i, got := range s.asked()[:13] {
			if got != at {
				t.Errorf("try %d at %v, want %v", i+1, got, at)
			}
			at += longest / 2
			longest = min(2*longest, 5*time.Minute)
		}
		if st := r.Status(); st.Failure != "" || st.Err != nil {
			t.Errorf("status %+v", st)
		}
	})
}

// asks is an error of a server that asks to wait.
type asks struct{ time.Duration }

func (a asks) Error() string             { return "busy" }
func (a asks) RetryAfter() time.Duration { return a.Duration }

func TestRunWaitsAsLongAsItIsAsked(t *testing.T) {
	s := &script{fail: func(_ context.Context, n int) error {
		if n == 1 {
			return asks{100 * time.Second}
		}
		return nil
	}}
	running(t, s, nil, func(r *device.Replica) {
		wait(time.Second)
		r.Wake()
		wait(98 * time.Second)
		if len(s.asked()) != 1 {
			t.Errorf("asked at %v", s.asked())
		}
		wait(2 * time.Second)
		if len(s.asked()) != 2 || s.asked()[1] != 100*time.Second {
			t.Errorf("asked at %v", s.asked())
		}
	})
}

func TestRunStopsUntilItIsWoken(t *testing.T) {
	for code, want := range map[string]device.Failure{
		"signed_out": device.SignedOut, sync.CodeForeignDevice: device.Denied, "denied": device.Denied, sync.CodeUpgrade: device.Upgrade,
	} {
		t.Run(code, func(t *testing.T) {
			s := &script{fail: func(_ context.Context, n int) error {
				if n == 1 {
					return &fault.Refusal{Code: code, Reason: code, Err: fault.FromCode(code)}
				}
				return nil
			}}
			running(t, s, nil, func(r *device.Replica) {
				wait(24 * time.Hour)
				if st := r.Status(); len(s.asked()) != 1 || st.Failure != want || !st.Next.IsZero() {
					t.Errorf("asked at %v, status %+v", s.asked(), st)
				}
				r.Wake()
				synctest.Wait()
				if st := r.Status(); len(s.asked()) != 2 || st.Failure != "" {
					t.Errorf("asked at %v, status %+v", s.asked(), st)
				}
			})
		})
	}
}

func TestRunFailuresOfTheServerGoOn(t *testing.T) {
	s := &script{fail: func(_ context.Context, n int) error {
		if n == 1 {
			return &fault.Refusal{Code: "internal", Reason: "it broke"}
		}
		return nil
	}}
	running(t, s, nil, func(r *device.Replica) {
		if st := r.Status(); st.Failure != device.Server {
			t.Errorf("status %+v", st)
		}
		wait(time.Second)
		if len(s.asked()) != 2 {
			t.Errorf("asked at %v", s.asked())
		}
	})
}

func TestRoundHasADeadline(t *testing.T) {
	s := &script{fail: func(ctx context.Context, n int) error {
		if n == 1 {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}}
	running(t, s, nil, func(r *device.Replica) {
		if !r.Status().Sending {
			t.Error("no round is under way")
		}
		wait(31 * time.Second)
		if st := r.Status(); len(s.asked()) != 2 || s.asked()[1] != 30*time.Second+500*time.Millisecond || st.Sending {
			t.Errorf("asked at %v, status %+v", s.asked(), st)
		}
	})
}

// A round in which something arrives goes on, however slow the network is; one
// that hangs in the middle ends.
func TestSlowPagesArrive(t *testing.T) {
	const page = 20 * time.Second
	s := &script{pages: 6, fail: func(ctx context.Context, n int) error {
		if n == 5 {
			<-ctx.Done()
			return ctx.Err()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(page):
			return nil
		}
	}}
	running(t, s, nil, func(r *device.Replica) {
		wait(4*page + time.Second)
		if want := []time.Duration{0, page, 2 * page, 3 * page, 4 * page}; !slices.Equal(s.asked(), want) || !r.Status().Sending {
			t.Errorf("asked at %v, want %v", s.asked(), want)
		}
		wait(29*time.Second + 100*time.Millisecond)
		if st := r.Status(); st.Sending || st.Failure != device.Offline || !errors.Is(st.Err, context.DeadlineExceeded) {
			t.Errorf("a page that hangs: %+v", st)
		}
		wait(page + time.Second)
		if st := r.Status(); len(s.asked()) != 6 || st.Failure != "" {
			t.Errorf("asked at %v, status %+v", s.asked(), st)
		}
	})
}

// held is a Lock that another tab may have.
type held struct{ taken atomic.Bool }

func (h *held) Exclusive(ctx context.Context, fn func(context.Context) error) (bool, error) {
	if h.taken.Load() {
		return false, nil
	}
	return true, fn(ctx)
}

func TestOneTabSendsUnlessItIsFrozen(t *testing.T) {
	s, lock := new(script), new(held)
	lock.taken.Store(true)
	running(t, s, lock, func(r *device.Replica) {
		wait(119 * time.Second)
		if len(s.asked()) != 0 {
			t.Errorf("asked at %v", s.asked())
		}
		wait(62 * time.Second)
		if want := []time.Duration{180 * time.Second}; !slices.Equal(s.asked(), want) {
			t.Errorf("asked at %v, want %v", s.asked(), want)
		}
		lock.taken.Store(false)
		wait(61 * time.Second)
		if len(s.asked()) != 2 {
			t.Errorf("asked at %v", s.asked())
		}
	})
}

// What somebody was woken for while another tab had the lock is fetched soon.
func TestWokenWhileAnotherTabSends(t *testing.T) {
	s, lock := new(script), new(held)
	running(t, s, lock, func(r *device.Replica) {
		lock.taken.Store(true)
		r.Wake()
		synctest.Wait()
		lock.taken.Store(false)
		wait(6 * time.Second)
		if want := []time.Duration{0, 5 * time.Second}; !slices.Equal(s.asked(), want) {
			t.Errorf("asked at %v, want %v", s.asked(), want)
		}
	})
}

func TestSubscribersHearOfChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	told, announced := 0, 0
	options := p.options()
	options.Changed = func() { announced++ }
	r, err := device.Open(w.ctx, p.config(), options)
	if err != nil {
		t.Fatal(err)
	}
	p.Replica = r
	cancel := r.Subscribe(func() {
		told++
		r.Status() // no lock is held
	})
	p.sync()
	if told == 0 || announced == 0 {
		t.Errorf("after a sync: told %d times, announced %d times", told, announced)
	}
	told, announced = 0, 0
	p.sync() // nothing new
	if announced != 0 {
		t.Errorf("announced %d times that nothing has changed", announced)
	}
	p.enter(w.calls(), today, "", 1)
	if told == 0 || announced != 1 {
		t.Errorf("after an entry: told %d times, announced %d times", told, announced)
	}
	cancel()
	told = 0
	p.enter(w.calls(), today, "", 2)
	if told != 0 {
		t.Error("told after the end")
	}
}
