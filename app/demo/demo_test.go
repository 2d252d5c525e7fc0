package demo_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/demo"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

var now = time.Date(2026, 3, 18, 14, 30, 0, 0, time.UTC)

func fill(t *testing.T) (storage.DB, []demo.SignIn) {
	t.Helper()
	db := memstore.New(nil)
	signIns, err := demo.Fill(t.Context(), db, now)
	if err != nil {
		t.Fatal(err)
	}
	return db, signIns
}

func TestFillMakesABelievableOrganization(t *testing.T) {
	t.Parallel()
	db, signIns := fill(t)
	err := db.View(t.Context(), demo.Org, func(ctx context.Context, tx storage.Tx) error {
		everyone, err := tx.People().List(ctx, time.Time{})
		if err != nil {
			return err
		}
		locations, err := tx.Locations().List(ctx, time.Time{})
		if err != nil {
			return err
		}
		if len(everyone) != 40 || len(locations) != 4 {
			t.Errorf("%d people at %d locations, want 40 at 4", len(everyone), len(locations))
		}
		trackers, err := tx.Tracking().Trackers(ctx)
		if err != nil {
			return err
		}
		for _, tr := range trackers {
			if err := tr.Validate(); err != nil {
				t.Errorf("%s: %v", tr.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, s := range signIns {
		roles = append(roles, s.Role)
		if s.Person.Email == "" {
			t.Errorf("%s has no e-mail to sign in with", s.Role)
		}
	}
	if want := []string{"enterprise", "administrator", "coordinator", "manager", "representative", "advisor"}; !cmp.Equal(roles, want) {
		t.Errorf("sign-ins for %v, want one for each of %v", roles, want)
	}
	verified, err := tracking.Verify(t.Context(), storage.Tracking(db), demo.Org)
	if err != nil {
		t.Fatal(err)
	}
	if len(verified.Findings) > 0 || verified.Entries < 40_000 {
		t.Errorf("%d entries with findings %v", verified.Entries, verified.Findings)
	}
}

func TestFillIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	one, signIns := fill(t)
	other, again := fill(t)
	if diff := cmp.Diff(signIns, again); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(entries(t, one), entries(t, other)); diff != "" {
		t.Error(diff)
	}
}

func TestFillRefusesToFillTwice(t *testing.T) {
	t.Parallel()
	db, _ := fill(t)
	if _, err := demo.Fill(t.Context(), db, now); !errors.Is(err, fault.ErrExists) {
		t.Errorf("filling again: %v, want fault.ErrExists", err)
	}
}

func entries(t *testing.T, db storage.DB) []tracking.Entry {
	t.Helper()
	var out []tracking.Entry
	err := db.View(t.Context(), demo.Org, func(ctx context.Context, tx storage.Tx) error {
		trackers, err := tx.Tracking().Trackers(ctx)
		if err != nil {
			return err
		}
		q := tracking.EntryQuery{}
		for _, tr := range trackers {
			for _, m := range tr.Metrics {
				q.Metrics = append(q.Metrics, m.ID)
			}
		}
		return tx.Tracking().Entries(ctx, q, func(e tracking.Entry) error {
			out = append(out, e)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
