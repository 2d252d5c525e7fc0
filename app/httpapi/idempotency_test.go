package httpapi_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
)

func key(k string) map[string]string { return map[string]string{"Idempotency-Key": k} }

var addOne = request{who: "ann", method: "POST", path: annRevenue, body: `{"value": "1"}`, header: key("first")}

// value is what Ann has entered as revenue.
func (w *world) value() string {
	w.t.Helper()
	list := decode[api.List[api.Entry]](w.do(request{who: "ann", method: "GET", path: "/trackers/" + calls + "/entries?metric=" + mRevenue}).wants(200))
	if len(list.Items) == 0 {
		return "blank"
	}
	return string(*list.Items[0].Value)
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	first := w.do(addOne).wants(200)
	if first.Header.Get("Idempotency-Replayed") != "" || first.Header.Get("ETag") != `"1"` {
		t.Errorf("first: %v", first.Header)
	}
	again := w.do(addOne).wants(200)
	if again.Header.Get("Idempotency-Replayed") != "true" || !bytes.Equal(again.Body, first.Body) || again.Header.Get("Content-Type") != "application/json" {
		t.Errorf("again: %v %s, want %s", again.Header, again.Body, first.Body)
	}
	if got := w.value(); got != "1.00" {
		t.Errorf("sent twice, added up to %s", got)
	}

	// The key stands for the whole request, and for one caller.
	for _, change := range []func(*request){
		func(r *request) { r.body = `{"value": "2"}` },
		func(r *request) { r.path = strings.Replace(r.path, "03-10", "03-09", 1) },
		func(r *request) { r.path += "?person=ann" },
		func(r *request) { r.method = "PUT" },
	} {
		r := addOne
		change(&r)
		w.do(r).refused(http.StatusConflict, "id_reuse", "Idempotency-Key")
	}
	other := addOne
	other.who = "bob"
	if r := w.do(other).wants(200); r.Header.Get("Idempotency-Replayed") != "" {
		t.Error("another's key was taken for one's own")
	}
	second := addOne
	second.header = key("second")
	w.do(second).wants(200)
	w.do(request{who: "ann", method: "POST", path: annRevenue, body: `{"value": "1"}`}).wants(200)
	if got := w.value(); got != "3.00" {
		t.Errorf("three keys, one of them none, added up to %s", got)
	}

	// Statuses other than 200 come back too.
	made := request{who: "mia", method: "POST", path: "/trackers", body: newTracker, header: key("made")}
	if a, b := w.do(made).wants(201), w.do(made).wants(201); !bytes.Equal(a.Body, b.Body) {
		t.Errorf("%s and %s", a.Body, b.Body)
	}
	gone := request{who: "eve", method: "DELETE", path: "/trackers/" + elsewhere, header: ifMatch(1)}
	gone.header["Idempotency-Key"] = "gone"
	if a, b := w.do(gone).wants(204), w.do(gone).wants(204); len(a.Body)+len(b.Body) > 0 || b.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%q and %q, %v", a.Body, b.Body, b.Header)
	}

	// A refusal keeps nothing: the request can be mended.
	wrong := request{who: "ann", method: "PUT", path: strings.Replace(annRevenue, "03-10", "03-12", 1), body: `{"value": "1"}`, header: key("mended")}
	w.do(wrong).refused(422, "invalid", "date")
	wrong.path = annRevenue
	w.do(wrong).wants(200)
}

// A batch derives a command's id for each item from the key, so that the
// domain knows a repetition even when the answer was purged.
func TestIdempotencyKeyNamesCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	item := `{"tracker": "` + calls + `", "metric": "` + mRevenue + `", "date": "2026-03-10", "op": "add", "value": "1"}`
	batch := request{who: "ann", method: "POST", path: "/entries/batch", body: `{"items": [` + item + `,` + item + `]}`, header: key("01900000-0000-7000-8000-00000000abcd")}
	w.do(batch).wants(200)
	if got := w.value(); got != "2.00" {
		t.Fatalf("two items made %s", got)
	}
	err := w.db.Update(t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Idempotency().Purge(ctx, noon.AddDate(0, 0, 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range decode[api.BatchResult](w.do(batch).wants(200)).Items {
		if o.Status != "repeated" {
			t.Errorf("%+v", o)
		}
	}
	if got := w.value(); got != "2.00" {
		t.Errorf("sent twice, added up to %s", got)
	}
	history := decode[api.List[api.Submission]](w.do(request{who: "ann", method: "GET", path: "/trackers/" + calls + "/submissions?metric=" + mRevenue}).wants(200))
	for _, s := range history.Items {
		if !strings.HasPrefix(s.Change, "01900000-0000-7") {
			t.Errorf("the command id %s does not keep the time of its key", s.Change)
		}
	}
}

// Many at once with one key have one effect; each is given the answer, or told
// that the request was carried out.
func TestIdempotencyKeyConcurrently(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	const n = 16
	answers := make([]response, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { answers[i] = w.do(addOne) })
	}
	wg.Wait()
	first := 0
	for _, r := range answers {
		switch {
		case r.Code == 200 && r.Header.Get("Idempotency-Replayed") == "":
			first++
		case r.Code == 200:
		default:
			r.refused(http.StatusConflict, "already_done", "Idempotency-Key")
		}
	}
	if first != 1 || w.value() != "1.00" {
		t.Errorf("%d were carried out, and added up to %s", first, w.value())
	}
}

// Whatever write fails, also the last one that stores the answer: a request
// that is sent until it succeeds, or is told that it has been carried out, has
// one effect.
func TestIdempotencyKeyOverFailures(t *testing.T) {
	t.Parallel()
	failure := errors.New("the disk is full")
	for nth := int64(1); ; nth++ {
		mem := memstore.New(nil)
		newWorld(t, options{db: mem}) // fills it
		failing := &storagetest.Failing{DB: mem, Nth: nth, Err: failure}
		broken, whole := worldOn(t, failing), worldOn(t, mem)
		r := broken.do(addOne)
		failed := failing.Failed()
		if r.Code >= 500 {
			r.refused(http.StatusInternalServerError, "internal")
			if !strings.Contains(broken.log.String(), failure.Error()) {
				t.Error("the log does not say why")
			}
		}
		if again := whole.do(addOne); again.Code != 200 {
			again.refused(http.StatusConflict, "already_done")
		}
		if got := whole.value(); got != "1.00" {
			t.Errorf("write %d failed: added up to %s", nth, got)
		}
		if !failed {
			if nth < 5 {
				t.Errorf("only %d writes", nth-1)
			}
			return
		}
	}
}

func TestClaimsOnce(t *testing.T) {
	t.Parallel()
	db := httpapi.Claims(memstore.New(nil))
	if httpapi.Claims(db) != db {
		t.Error("a database that claims was wrapped again")
	}
	if err := httpapi.Ready(t.Context(), db); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := httpapi.Ready(t.Context(), db); err == nil {
		t.Error("a closed database is ready")
	}
}
