package httpapi_test

import (
	"net/http"
	"testing"
)

// An edit names the revision that it builds on, and is refused when that is
// not the present one; nothing is overwritten.
func TestIfMatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.do(request{who: "eve", method: "POST", path: "/trackers/" + calls + "/archive", header: ifMatch(1)}).wants(200)
	edits := []request{
		{method: "PUT", path: "/trackers/" + calls, body: examples()["replace-tracker"].body},
		{method: "DELETE", path: "/trackers/" + calls},
		{method: "POST", path: "/trackers/" + calls + "/archive"},
		{method: "POST", path: "/trackers/" + calls + "/restore"},
		{method: "PUT", path: "/trackers/" + visits + "/metrics/" + mVisits + "/entries/2026-03-11?person=ann", body: `{"value": "1", "reason": "x"}`},
		{method: "DELETE", path: "/trackers/" + visits + "/metrics/" + mVisits + "/entries/2026-03-11?person=ann&reason=x"},
	}
	before := w.version(org)
	for _, edit := range edits {
		edit.who = "eve"
		for _, c := range []struct {
			header string
			status int
			code   string
		}{
			{"", http.StatusPreconditionRequired, "precondition_required"},
			{"*", http.StatusPreconditionRequired, "precondition_required"},
			{`"7"`, http.StatusPreconditionFailed, "stale"},
			{`"-1"`, http.StatusPreconditionFailed, "stale"},
			{`"01"`, http.StatusPreconditionFailed, "stale"},
			{`"+1"`, http.StatusPreconditionFailed, "stale"},
			{`"0"`, http.StatusPreconditionFailed, "stale"},
			{`""`, http.StatusPreconditionFailed, "stale"},
			{`"abc"`, http.StatusPreconditionFailed, "stale"},
			{`W/"2"`, http.StatusPreconditionFailed, "stale"},
			{`W/"1"`, http.StatusPreconditionFailed, "stale"},
			{`"99999999999999999999"`, http.StatusPreconditionFailed, "stale"},
			{`2`, http.StatusUnprocessableEntity, "invalid"},
			{`"2`, http.StatusUnprocessableEntity, "invalid"},
			{`"1", "2"`, http.StatusUnprocessableEntity, "invalid"},
			{`w/"2"`, http.StatusUnprocessableEntity, "invalid"},
		} {
			edit.header = map[string]string{"If-Match": c.header}
			if c.header == "" {
				edit.header = nil
			}
			w.do(edit).refused(c.status, c.code)
		}
		if w.version(org) != before {
			t.Fatalf("%s %s changed something", edit.method, edit.path)
		}
	}
	w.do(request{who: "eve", method: "POST", path: "/trackers/" + calls + "/restore", header: ifMatch(2)}).wants(200)
}
