package simulation

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// The size of a run of the tests.
const (
	defaultSeeds = 500
	sqliteEvery  = 20 // of so many seeds, one is on SQLite
	defaultSteps = 120
)

func number(t *testing.T, name string, otherwise uint64) (n uint64, set bool) {
	t.Helper()
	text, set := os.LookupEnv(name)
	if !set {
		return otherwise, false
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n, true
}

// outcome is what one seed came to.
type outcome struct {
	sim    *sim
	digest uint64
	err    error
}

// simulate runs one seed.
func simulate(t *testing.T, seed uint64, sqlite string, b bug, log func(string, ...any)) outcome {
	t.Helper()
	var o outcome
	var store backend
	if sqlite != "" {
		store = &onSQLite{dir: t.TempDir(), empty: sqlite}
	} else {
		source := rand.New(rand.NewPCG(seed, 2))
		store = inMemory{source.Uint64}
	}
	synctest.Test(t, func(t *testing.T) {
		s, err := newSim(t.Context(), seed, store, b)
		if err != nil {
			t.Fatal(err)
		}
		s.log = log
		o = outcome{sim: s, err: s.run(defaultSteps)}
		o.digest = s.digest.Sum64()
	})
	return o
}

func TestSimulation(t *testing.T) {
	template, err := newTemplate(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if seed, one := number(t, "HEADWAY_SIM_SEED", 0); one {
		simulated(t, seed, template, t.Logf)
		return
	}
	t.Parallel()
	seeds, _ := number(t, "HEADWAY_SIM_SEEDS", defaultSeeds)
	var all tally
	t.Cleanup(func() { t.Log(all.String()) })
	for seed := uint64(1); seed <= seeds; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			all.add(simulated(t, seed, template, nil).sim)
		})
	}
}

// tally adds up what many seeds come to.
type tally struct {
	mu       sync.Mutex
	seeds    int
	counts   counts
	verdicts map[string]int
	longest  time.Duration // from the end of the faults until all was well
}

func (a *tally) add(s *sim) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seeds++
	a.counts.changes += s.counts.changes
	a.counts.pushes += s.counts.pushes
	a.counts.pulls += s.counts.pulls
	a.counts.crashes += s.counts.crashes
	a.counts.restores += s.counts.restores
	a.longest = max(a.longest, s.drainedIn)
	if a.verdicts == nil {
		a.verdicts = map[string]int{}
	}
	for v, n := range s.counts.verdicts {
		a.verdicts[v] += n
	}
}

func (a *tally) String() string {
	return fmt.Sprintf("%d seeds: %d changes, %d pushes, %d pulls, %d crashes of the server, %d restores; all was well within %s; verdicts: %v",
		a.seeds, a.counts.changes, a.counts.pushes, a.counts.pulls, a.counts.crashes, a.counts.restores, a.longest, a.verdicts)
}

// simulated runs one seed, on SQLite if it is one of those that are, and says
// how to run it again if it fails.
func simulated(t *testing.T, seed uint64, template string, log func(string, ...any)) outcome {
	t.Helper()
	if seed%sqliteEvery != 0 {
		template = ""
	}
	o := simulate(t, seed, template, bug{}, log)
	if o.err != nil {
		t.Errorf("seed %d: %v\nHEADWAY_SIM_SEED=%d go test ./app/sync/simulation -run 'TestSimulation$' -v", seed, o.err, seed)
	}
	return o
}

// The same seed comes to the same, to the microsecond.
func TestSeedsRepeatThemselves(t *testing.T) {
	t.Parallel()
	template, err := newTemplate(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, sqlite string
		seed         uint64
	}{{"in memory", "", 1}, {"in memory", "", 2}, {"in memory", "", 3}, {"on SQLite", template, 4}, {"on SQLite", template, 5}} {
		t.Run(fmt.Sprint(c.name, " ", c.seed), func(t *testing.T) {
			t.Parallel()
			first, again := simulate(t, c.seed, c.sqlite, bug{}, nil), simulate(t, c.seed, c.sqlite, bug{}, nil)
			if first.digest != again.digest {
				t.Errorf("the same seed came to %x and to %x", first.digest, again.digest)
			}
			// Which database it is makes no difference either.
			if other := simulate(t, c.seed, "", bug{}, nil); first.digest != other.digest {
				t.Errorf("the seed came to %x here and to %x in memory", first.digest, other.digest)
			}
		})
	}
}
