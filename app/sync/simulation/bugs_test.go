package simulation

import (
	"context"
	"testing"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// bug is a fault that is planted on purpose, around the product and never in
// it. The zero bug is none.
type bug struct {
	kv        func(s *sim, kv device.KV) device.KV                     // in the store of an app
	transport func(s *sim, t device.Transport) device.Transport        // in what an app takes for an answer
	tx        func(s *sim) func(tx storage.Tx, writes bool) storage.Tx // in the server's transactions
	push      func(s *sim, serve pushing) pushing                      // in the server's handlers
	pull      func(s *sim, serve pulling) pulling
}

type (
	pushing = func(context.Context, people.Actor, sync.Push) (sync.PushAnswer, error)
	pulling = func(context.Context, people.Actor, sync.Pull) (sync.PullAnswer, error)
)

// planted are the bugs that the simulation must see.
func planted() []struct {
	name  string
	plant func() bug // anew for each simulation
} {
	return []struct {
		name  string
		plant func() bug
	}{
		{"acknowledged before the effect is stored", effectLost},
		{"effect again after a retry", effectTwice},
		{"verdicts told once", toldOnce},
		{"verdicts told once, and the last number taken for a success", verdictsToldOnce},
		{"cursor by sequence", cursorBySequence},
		{"gap skipped", gapSkipped},
		{"nonce not checked", nonceNotChecked},
		{"mark not checked", markNotChecked},
		{"body not compared", bodyNotCompared},
		{"base ignored", baseIgnored},
		{"lock judged when made", lockJudgedWhenMade},
		{"tracker judged on arrival", trackerJudgedOnArrival},
		{"clock not corrected", clockNotCorrected},
		{"removal from the scope lost", removalLost},
		{"decision lost", decisionLost},
		{"verdicts lost at a reset", verdictsLostAtReset},
		{"outbox row deleted before its verdict is stored", outboxDeletedFirst},
		{"cursor stored before its rows", cursorStoredFirst},
		{"acknowledged changes not kept", sentNotKept},
		{"restored server not refilled", notRefilled},
		{"time acknowledged and not stored", clockedInVain},
		{"time let into approved days", approvalNotAsked},
		{"time not told to other devices", clockNotTold},
		{"time by the device's clock", clockedByTheDevice},
	}
}

// maxSeedsOfABug is within how many seeds each must be seen.
const maxSeedsOfABug = 200

func TestPlantedBugsAreSeen(t *testing.T) {
	t.Parallel()
	for _, b := range planted() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= maxSeedsOfABug; seed++ {
				if o := simulate(t, seed, "", b.plant(), nil); o.err != nil {
					t.Logf("seed %d: %v", seed, o.err)
					return
				}
			}
			t.Errorf("it is not seen within %d seeds", maxSeedsOfABug)
		})
	}
}
