package simulation

import (
	"container/heap"
	"sync"
	"time"
)

// start is when every simulation begins: a Wednesday morning.
var start = time.Date(2026, time.March, 11, 9, 0, 0, 0, time.UTC)

// clock is the true time. It goes with the time of the synctest bubble, and
// may be set on by more while every app is closed.
type clock struct {
	began   time.Time
	skipped time.Duration
}

func newClock() *clock { return &clock{began: time.Now()} }

func (c *clock) elapsed() time.Duration { return time.Since(c.began) }
func (c *clock) now() time.Time         { return start.Add(c.elapsed() + c.skipped) }

// agenda is what is going to happen. The main goroutine of a simulation does
// it, one after the other, and waits in between until all others are idle: no
// race decides what comes of it.
type agenda struct {
	clock *clock
	kick  chan struct{} // something was added

	mu    sync.Mutex
	queue queue
	count int64
	taken map[time.Duration]bool // microseconds with something in them
}

type event struct {
	at time.Duration // since the clock began
	n  int64
	do func()
}

func newAgenda(c *clock) *agenda {
	return &agenda{clock: c, kick: make(chan struct{}, 1), taken: make(map[time.Duration]bool)}
}

// after puts do on the agenda. No two events share a microsecond, which is all
// that the server tells apart, and the nanoseconds keep them off the timers of
// the apps.
func (a *agenda) after(d time.Duration, do func()) {
	a.mu.Lock()
	a.count++
	at := (a.clock.elapsed() + d).Truncate(time.Microsecond)
	for a.taken[at] {
		at += time.Microsecond
	}
	a.taken[at] = true
	heap.Push(&a.queue, event{at + time.Duration(a.count%997) + 1, a.count, do})
	a.mu.Unlock()
	select {
	case a.kick <- struct{}{}:
	default:
	}
}

// next waits for the next event before an instant since the beginning, and
// returns nil at that instant.
func (a *agenda) next(end time.Duration) func() {
	for {
		do, wait := a.due(end)
		if wait <= 0 {
			return do
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-a.kick:
			timer.Stop()
		}
	}
}

// due returns what is to be done now, or how long to wait for the next event
// or the end.
func (a *agenda) due(end time.Duration) (do func(), wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queue) == 0 || a.queue[0].at > end {
		return nil, end - a.clock.elapsed()
	}
	if wait := a.queue[0].at - a.clock.elapsed(); wait > 0 {
		return nil, wait
	}
	return heap.Pop(&a.queue).(event).do, 0
}

// queue is a heap of events by time.
type queue []event

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at < q[j].at }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(event)) }
func (q *queue) Pop() any {
	old := *q
	e := old[len(old)-1]
	*q = old[:len(old)-1]
	return e
}
