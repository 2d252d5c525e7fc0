// Package simulation runs sync as a whole in one process under a simulated
// clock and network: the real server on a real database, the real replicas on
// stores that crash, people who enter, managers who correct, close, decide and
// reassign. All of it follows from one seed, so that a run which fails can be
// run again.
//
// While a run lasts, messages are dropped, doubled, delayed, reordered and cut
// short, apps and server crash before, inside and after their transactions,
// clocks are wrong, and the server goes back to older copies. Then the faults
// stop, and what S1 to S17 promise must hold (invariants_test.go). Faults that
// are planted on purpose must be found (bugs_test.go), or the simulation sees
// nothing. A small model is gone through in every order (exhaustive_test.go).
//
// HEADWAY_SIM_SEEDS sets how many seeds a run of the tests goes through, and
// HEADWAY_SIM_SEED runs one and tells what happened in it. HEADWAY_SIM_BOUND has
// the small model gone through with everything in it at once (TestEveryOrder).
package simulation
