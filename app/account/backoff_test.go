package account

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestPauses(t *testing.T) {
	t.Parallel()
	for failures, want := range map[int]time.Duration{
		0: 0, 1: 0, 5: 0, 6: time.Second, 7: 2 * time.Second, 8: 4 * time.Second, 15: 512 * time.Second,
		16: 15 * time.Minute, 17: 15 * time.Minute, 1 << 40: 15 * time.Minute,
	} {
		if got := pause(failures, 5); got != want {
			t.Errorf("after %d failures: %s, want %s", failures, got, want)
		}
	}
}

func TestAttempts(t *testing.T) {
	t.Parallel()
	a := &attempts{free: 2, forget: time.Minute, size: 10}
	now := start
	for i, want := range []time.Duration{0, 0, 0, time.Second} {
		if got := a.begin("k", now); got != want {
			t.Fatalf("attempt %d: wait %s, want %s", i+1, got, want)
		}
	}
	if got := a.begin("other", now); got != 0 {
		t.Errorf("another key waits %s", got)
	}
	// What is refused counts for nothing.
	now = now.Add(time.Second)
	if got := a.begin("k", now); got != 0 {
		t.Errorf("after the pause: wait %s", got)
	}
	if got := a.begin("k", now); got != 2*time.Second {
		t.Errorf("the next pause is %s", got)
	}
	// Two of four failures are forgotten.
	now = now.Add(2 * time.Minute)
	if got := a.begin("k", now); got != 0 {
		t.Errorf("after two minutes: wait %s", got)
	}
	if got := a.begin("k", now); got != time.Second {
		t.Errorf("after two minutes: the next pause is %s", got)
	}
	a.succeed("k", true)
	for range 3 {
		if got := a.begin("k", now); got != 0 {
			t.Errorf("after a success: wait %s", got)
		}
	}
	a.succeed("unknown", true)
}

func TestASuccessTakesBackOneFailureOrAll(t *testing.T) {
	t.Parallel()
	a := &attempts{free: 3, forget: time.Hour, size: 10}
	for range 3 {
		a.begin("k", start)
	}
	a.begin("k", start)
	a.succeed("k", false)
	if got := a.begin("k", start); got != 0 {
		t.Errorf("wait %s", got)
	}
	if got := a.begin("k", start); got != time.Second {
		t.Errorf("three failures and one more wait %s", got)
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	a := &attempts{free: 0, forget: time.Hour, size: 3}
	for i := range 100 {
		a.begin(fmt.Sprint(i), start)
		a.begin("mine", start)
	}
	if len(a.byKey) != 3 || a.used.Len() != 3 {
		t.Errorf("%d keys, %d in order", len(a.byKey), a.used.Len())
	}
	if got := a.begin("mine", start); got == 0 {
		t.Error("the key used last is forgotten")
	}
}

// However attempts come, those that are let through within an hour are few.
func TestFewGuessesInAnHour(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := &attempts{free: freeFailures, forget: 10 * time.Minute, size: 10}
		passed := 0
		for at := time.Duration(0); at < time.Hour; at += rapid.SampledFrom([]time.Duration{0, time.Millisecond, time.Second, time.Minute, 10 * time.Minute}).Draw(t, "gap") {
			if a.begin("k", start.Add(at)) == 0 {
				passed++
			}
			if rapid.IntRange(0, 400).Draw(t, "end") == 0 {
				break
			}
		}
		if passed > 25 {
			t.Fatalf("%d guesses in an hour", passed)
		}
	})
}

func TestAddressKeys(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"192.0.2.7":                  "192.0.2.7",
		"192.0.2.7:4711":             "192.0.2.7",
		"::ffff:192.0.2.7":           "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":       "2001:db8:1:2::/64",
		"[2001:db8:1:2:ffff::1]:443": "2001:db8:1:2::/64",
		"fe80::1%eth0":               "fe80::/64",
		"":                           "",
		"somewhere":                  "",
	} {
		if got := addressKey(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
