package memstore_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
)

// held is what a test can tell two databases apart by.
func held(t *testing.T, db storage.DB) (log []storage.Change, state storage.State, subs []tracking.Submission, teams int) {
	t.Helper()
	err := db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) (err error) {
		if state, err = tx.Changes().State(ctx); err != nil {
			return err
		}
		if log, err = tx.Changes().Since(ctx, "*", 0, 0, 1_000); err != nil {
			return err
		}
		if subs, err = tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{"calls"}}); err != nil {
			return err
		}
		versions, err := tx.Teams().Versions(ctx, "team")
		teams = len(versions)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return log, state, subs, teams
}

// A copy is what the original was, and neither sees what the other one goes on
// with, although both append to the same lists.
func TestClone(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	original := memstore.New(nil)
	update := func(db *memstore.DB, fn func(context.Context, storage.Tx) error) {
		t.Helper()
		if err := db.Update(ctx, org, fn); err != nil {
			t.Fatal(err)
		}
	}
	goOn := func(db *memstore.DB, revision, value int64) {
		t.Helper()
		update(db, putTeam("team", revision))
		update(db, func(ctx context.Context, tx storage.Tx) error {
			sub := enter(1, value)
			sub.Revision = revision
			return tx.Tracking().Submit(ctx, []tracking.Submission{sub})
		})
	}
	for revision := range int64(3) { // so that the lists have room to grow
		goOn(original, revision+1, revision)
	}
	clone, err := original.Clone(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	log, state, subs, _ := held(t, original)
	log2, state2, subs2, _ := held(t, clone)
	if d := cmp.Diff([]any{log, state, subs}, []any{log2, state2, subs2}); d != "" {
		t.Fatalf("the copy (-original +copy):\n%s", d)
	}
	goOn(original, 4, 40)
	goOn(clone, 4, 400)
	for db, want := range map[*memstore.DB]int64{original: 40, clone: 400} {
		gone, _, subs, teams := held(t, db)
		if len(subs) != 4 || subs[0].New != tracking.NumberValue(want) || teams != 4 || !slices.Equal(gone[:len(log)], log) || len(gone) != len(log)+2 {
			t.Errorf("after going on apart, %d: %d versions of the team, %+v", want, teams, subs)
		}
	}
	if err := original.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := original.Clone(ctx, nil); err == nil {
		t.Error("a closed database was copied")
	}
}
