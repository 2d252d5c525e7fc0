package httpapi_test

import (
	"strings"
	"testing"
)

// Whatever bytes come as a body or a query, the answer is one of ours.
func FuzzRequest(f *testing.F) {
	for _, ex := range examples() {
		f.Add(ex.body, strings.TrimPrefix(ex.query, "?"))
	}
	f.Add(`{"name": "`+"\xff"+`"}`, "limit=%ff")
	f.Add(`{"items": [{"value": 1e999}]}`, "cursor=e30")
	w := exampleWorld(f)
	f.Fuzz(func(t *testing.T, body, query string) {
		for _, r := range []request{
			{who: "mia", method: "POST", path: "/trackers", body: body},
			{who: "mia", method: "POST", path: "/entries/batch", body: body},
			{who: "mia", method: "PUT", path: annCalls, body: body},
			{who: "mia", method: "POST", path: "/sync/push", body: body},
			{who: "mia", method: "POST", path: "/sync/pull", body: body},
			{who: "eve", method: "POST", path: "/sync/held/" + heldChange + "/decisions", body: body, header: ifMatch(1)},
			{who: "mia", method: "GET", path: "/trackers?" + query},
			{who: "mia", method: "GET", path: "/trackers/" + calls + "/entries?" + query},
		} {
			if got := do(t, w.api, "/api/v1", r); got.Code >= 500 || len(got.Body) == 0 {
				t.Errorf("%s %s: %d %s", r.method, r.path, got.Code, got.Body)
			}
		}
	})
}
