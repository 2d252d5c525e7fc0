package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"
)

func TestOrdersCountInTheHostsOwnTransaction(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "orders.db")
	desk, err := open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer desk.db.Close()
	server := httptest.NewServer(desk.routes)
	defer server.Close()

	for _, want := range []string{"1 orders today", "2 orders today"} {
		if got := call(t, server, "POST", "/orders", "ann"); strings.TrimSpace(got) != want {
			t.Errorf("booking an order: %q, want %q", got, want)
		}
	}
	report := "/performance/api/v1/trackers/" + desk.orders.ID + "/reports/today"
	if got := call(t, server, "GET", report, "eve"); !strings.Contains(got, `"total":"2"`) || !strings.Contains(got, "Ann Lee") {
		t.Errorf("the manager's report: %s", got)
	}
	if got := call(t, server, "GET", report, "bob"); strings.Contains(got, "Ann Lee") {
		t.Errorf("a peer sees Ann's figures: %s", got)
	}

	// What the host rolls back did not happen in Headway either.
	ann, _ := desk.staff.actor("ann")
	today, err := desk.staff.roster.Today("ann", desk.now())
	if err != nil {
		t.Fatal(err)
	}
	err = desk.db.RunInTx(t.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := desk.count(ctx, tx, ann, today); err != nil {
			return err
		}
		return io.ErrUnexpectedEOF
	})
	if err != io.ErrUnexpectedEOF {
		t.Fatalf("the host's transaction: %v", err)
	}
	if got := call(t, server, "GET", report, "eve"); !strings.Contains(got, `"total":"2"`) {
		t.Errorf("after a rollback, the manager's report: %s", got)
	}

	// A second start finds everything as it was.
	desk.db.Close()
	if desk, err = open(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	defer desk.db.Close()
	if desk.orders.Revision != 1 {
		t.Errorf("the tracker was defined again: revision %d", desk.orders.Revision)
	}
}

func call(t *testing.T, server *httptest.Server, method, path, as string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "staff", Value: as})
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Errorf("%s %s as %s: %s %s", method, path, as, response.Status, body)
	}
	return string(body)
}
