package account

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

var cheap = Hashing{Memory: 8, Passes: 1, Threads: 1}

func TestAPasswordFitsItsHashOnly(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := newHasher(cheap)
	hash, err := h.hash(ctx, "pässword")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("hash %s", hash)
	}
	again, err := h.hash(ctx, "pässword")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are the same: %s, %v", again, err)
	}
	for _, tc := range []struct {
		password, hash string
		want           bool
	}{
		{"pässword", hash, true},
		{"pässword", again, true},
		{"pässwore", hash, false},
		{"", hash, false},
		{"pässword ", hash, false},
		{"pässword", "", false},
		{"", "", false},
	} {
		if got, err := h.verify(ctx, tc.password, tc.hash); got != tc.want || err != nil {
			t.Errorf("%q against %q: %v, %v", tc.password, tc.hash, got, err)
		}
	}
}

// Hashes made by another implementation (argon2-cffi) are understood.
func TestHashesAreInterchangeable(t *testing.T) {
	t.Parallel()
	const hash = "$argon2id$v=19$m=65536,t=3,p=4$MIIRqgvgQbgj220jfp0MPA$YfwJSVjtjSU0zzV/P3S9nnQ/USre2wvJMjfCIjrTQbg"
	h := newHasher(cheap)
	if ok, err := h.verify(context.Background(), "correct horse battery staple", hash); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if !h.outdated(hash) {
		t.Error("a hash at another cost is up to date")
	}
}

func TestDefaultsOfHashing(t *testing.T) {
	t.Parallel()
	h := newHasher(Hashing{})
	if c := h.cost; c.Memory != 19*1024 || c.Passes != 2 || c.Threads != 1 || c.Parallel < 1 {
		t.Errorf("cost %+v", c)
	}
}

func TestDamagedHashesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHasher(cheap)
	good, err := h.hash(context.Background(), "password")
	if err != nil {
		t.Fatal(err)
	}
	if h.outdated(good) {
		t.Error("a new hash is outdated")
	}
	for _, bad := range []string{
		"x", "plain", good + "$", good + "=", good[:len(good)-2], strings.Replace(good, "m=8", "m=08", 1),
		strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "t=1", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1), strings.Replace(good, "p=1", "p=256", 1),
		strings.Replace(good, "t=1", "t=1001", 1), strings.Replace(good, "m=8", "m=4194304", 1), strings.Replace(good, "m=8", "m=-8", 1),
	} {
		if ok, err := h.verify(context.Background(), "password", bad); ok || !errors.Is(err, errHash) {
			t.Errorf("%s: %v, %v", bad, ok, err)
		}
		if !h.outdated(bad) {
			t.Errorf("%s is up to date", bad)
		}
	}
}

func TestFewHashesAreComputedAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHasher(Hashing{Memory: 8, Passes: 1, Threads: 1, Parallel: 3})
		var running, most, done atomic.Int64
		gate := make(chan struct{})
		h.argon = func([]byte, []byte, uint32, uint32, uint8, uint32) []byte {
			if n := running.Add(1); n > most.Load() {
				most.Store(n)
			}
			<-gate
			running.Add(-1)
			done.Add(1)
			return make([]byte, keySize)
		}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := h.hash(context.Background(), "password"); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if n := running.Load(); n != 3 {
			t.Errorf("%d at a time", n)
		}
		// Who gives up does not wait for a turn.
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := h.hash(ctx, "password"); !errors.Is(err, context.Canceled) {
			t.Errorf("a call that gave up: %v", err)
		}
		close(gate)
		wg.Wait()
		if most.Load() != 3 || done.Load() != 20 {
			t.Errorf("%d done, %d at a time", done.Load(), most.Load())
		}
	})
}

func FuzzParseHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		e, err := parseHash(s)
		if err != nil {
			return
		}
		if e.String() != s || e.passes == 0 || e.threads == 0 || len(e.key) < 16 {
			t.Fatalf("%q is %+v", s, e)
		}
	})
}
