package app_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// breaking is a database that fails after a number of updates.
type breaking struct {
	storage.DB
	left int
}

func (b *breaking) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	if b.left--; b.left < 0 {
		return errors.New("the database is gone")
	}
	return b.DB.Update(ctx, org, fn)
}

// A server that fails between an effect and its kept answer knows by the key,
// afterwards, that the effect is there: also where the directory was made on
// the bare database.
func TestKeysAreTakenWithTheEffect(t *testing.T) {
	t.Parallel()
	db := &breaking{DB: memstore.New(nil), left: 100}
	dir := directory.New(db, nil)
	o, first, err := dir.Found(t.Context(), directory.Founding{Name: "Acme", Calendar: period.Settings{Zone: "UTC"},
		First: directory.Profile{FirstName: "Ada", LastName: "Lund", Email: "ada@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	c := host()
	c.DB, c.Directory, c.Admin = db, dir, dir
	c.Authenticate = func(r *http.Request) (people.Actor, error) { return dir.Actor(r.Context(), o.ID, first.ID) }
	a := newApp(t, c)
	create := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/teams", strings.NewReader(`{"name": "Field"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "01900000-0000-7000-8000-000000000001")
		rec := httptest.NewRecorder()
		a.ServeHTTP(rec, r)
		return rec
	}
	db.left = 1 // the team; the answer is not kept
	if r := create(); r.Code != http.StatusCreated {
		t.Fatalf("%d %s", r.Code, r.Body)
	}
	db.left = 100
	if r := create(); r.Code != http.StatusConflict || !strings.Contains(r.Body.String(), `"already_done"`) {
		t.Errorf("a repetition: %d %s", r.Code, r.Body)
	}
}
