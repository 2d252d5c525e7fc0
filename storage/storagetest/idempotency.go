package storagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func idempotencyCases() []testCase {
	claim := func(r storage.Response) work {
		return func(ctx context.Context, tx storage.Tx) error { return tx.Idempotency().Claim(ctx, r) }
	}
	finish := func(r storage.Response) work {
		return func(ctx context.Context, tx storage.Tx) error { return tx.Idempotency().Finish(ctx, r) }
	}
	purge := func(before time.Time) work {
		return func(ctx context.Context, tx storage.Tx) error { return tx.Idempotency().Purge(ctx, before) }
	}
	response := func(t *testing.T, db storage.DB, caller, key string) (r storage.Response, err error) {
		t.Helper()
		view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
			r, err = tx.Idempotency().Response(ctx, caller, key)
			if err != nil && !errors.Is(err, fault.ErrNotFound) {
				return err
			}
			return nil
		})
		return r, err
	}
	answered := sampleResponse("ann", "k")
	claimed := storage.Response{Caller: "ann", Key: "k", Digest: answered.Digest, Created: answered.Created}
	return []testCase{
		{"an unknown key has no response", func(t *testing.T, db storage.DB) {
			if _, err := response(t, db, "ann", "k"); !errors.Is(err, fault.ErrNotFound) {
				t.Errorf("Response: %v, want ErrNotFound", err)
			}
		}},
		{"a claimed key is not done, a finished one is", func(t *testing.T, db storage.DB) {
			for _, c := range []struct {
				write work
				want  storage.Response
			}{{claim(claimed), claimed}, {finish(answered), answered}} {
				update(t, db, org, c.write)
				got, err := response(t, db, "ann", "k")
				if err != nil {
					t.Errorf("Response: %v", err)
				}
				equal(t, "response", got, c.want)
			}
		}},
		{"a key is claimed once", func(t *testing.T, db storage.DB) {
			update(t, db, org, claim(claimed))
			refused(t, db, "a claimed key", fault.ErrExists, claim(claimed))
			update(t, db, org, finish(answered))
			refused(t, db, "a finished key", fault.ErrExists, claim(claimed))
			got, err := response(t, db, "ann", "k")
			if err != nil {
				t.Errorf("Response: %v", err)
			}
			equal(t, "response", got, answered)
		}},
		{"an answer without an effect needs no claim", func(t *testing.T, db storage.DB) {
			refusal := storage.Response{Caller: "ann", Key: "k", Digest: "d", Done: true, Status: 422, Created: at(0)}
			update(t, db, org, finish(refusal))
			got, err := response(t, db, "ann", "k")
			if err != nil {
				t.Errorf("Response: %v", err)
			}
			equal(t, "response", got, refusal)
			refused(t, db, "claiming it", fault.ErrExists, claim(claimed))
		}},
		{"callers and keys do not meet", func(t *testing.T, db storage.DB) {
			for _, r := range []storage.Response{sampleResponse("a", "bc"), sampleResponse("ab", "c"), sampleResponse("a", "b"), sampleResponse("A", "bc")} {
				r.Digest = r.Caller + " and " + r.Key
				update(t, db, org, claim(r))
				got, err := response(t, db, r.Caller, r.Key)
				if err != nil || got.Digest != r.Digest {
					t.Errorf("Response: %+v, %v", got, err)
				}
			}
		}},
		{"responses before an instant are purged", func(t *testing.T, db storage.DB) {
			for n, key := range []string{"k0", "k1", "k2"} {
				r := sampleResponse("ann", key)
				r.Created = at(n)
				update(t, db, org, finish(r))
			}
			update(t, db, org, purge(at(1)))
			for key, want := range map[string]error{"k0": fault.ErrNotFound, "k1": nil, "k2": nil} {
				if _, err := response(t, db, "ann", key); !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", key, err, want)
				}
			}
			update(t, db, org, claim(storage.Response{Caller: "ann", Key: "k0", Created: at(9)}))
		}},
	}
}
