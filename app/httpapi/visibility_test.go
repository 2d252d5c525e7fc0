package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
)

// sees is C4 written out for the people of the world: whose figures each may
// see.
var sees = map[string][]string{
	"ann":       {"ann"},
	"bob":       {"bob"},
	"mia":       {"ann", "bob", "leo", "mia"},
	"sue":       {"ann", "bob", "leo", "mia", "sue"},
	"olaf":      {"olaf"},
	"max":       {"max", "olaf"},
	"eve":       {"ann", "bob", "eve", "leo", "max", "mia", "olaf", "sue"},
	"token":     {"ann", "bob", "eve", "leo", "max", "mia", "olaf", "sue"},
	"org-2/zoe": {},
}

// sum adds the figures of people.
func sum(people []string) int64 {
	var n int64
	for _, p := range people {
		n += figures[p]
	}
	return n
}

// Each viewer gets the figures of those whom C4 lets them see and no others,
// in every list and report: looked for in the raw bytes, under the names and
// as part of a total.
func TestWhoSeesWhom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{target: 777})
	reads := []struct {
		path  string
		lists bool // the figure of everyone in view is in it
		total bool // their sum is
	}{
		{"/trackers/" + calls + "/entries", true, false},
		{"/trackers/" + calls + "/submissions", true, false},
		{"/trackers/" + calls + "/reports/today", true, true},
		{"/trackers/" + calls + "/reports/today?location=north&location=south", true, true},
		{"/trackers/" + calls + "/metrics/" + mCalls + "/series?group=person", true, false},
		{"/trackers/" + calls + "/metrics/" + mCalls + "/series?group=all&kind=month", false, true},
		{"/trackers/" + calls + "/metrics/" + mCalls + "/explanations/today", false, true},
		{"/trackers/" + visits + "/entries", true, false},
		{"/trackers/" + visits + "/reports/today", true, true},
		{"/glances", false, false},
		{"/trackers", false, false},
		{"/trackers/" + calls, false, false},
		{"/trackers/" + calls + "/closures", false, false},
		{"/me", false, false},
	}
	for who, visible := range sees {
		for _, read := range reads {
			r := w.do(request{who: who, method: "GET", path: read.path})
			if who == "org-2/zoe" && strings.Contains(read.path, "tracker-") {
				r.refused(http.StatusNotFound, "not_found")
			} else {
				r.wants(200)
			}
			for name, n := range figures {
				in := slices.Contains(visible, name)
				if shown := bytes.Contains(r.Body, fmt.Append(nil, n)); shown != (in && read.lists) && (shown || read.lists) && !(len(visible) == 1 && in) {
					t.Errorf("%s: the figure of %s in %s: %v", who, name, read.path, shown)
				}
			}
			if len(visible) > 0 && read.total && !bytes.Contains(r.Body, fmt.Append(nil, sum(visible))) {
				t.Errorf("%s: the total of %s is not %d: %s", who, read.path, sum(visible), r.Body)
			}
		}
		// One's own day.
		day := w.do(request{who: who, method: "GET", path: "/days/today"})
		for name, n := range figures {
			if shown := bytes.Contains(day.Body, fmt.Append(nil, n)); shown != (name == who) {
				t.Errorf("%s: the figure of %s in one's day: %v", who, name, shown)
			}
		}
	}
}

// Asking for somebody out of view gets the same bytes as asking for nobody.
func TestSelectionsDoNotProbe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, path := range []string{
		"/trackers/" + calls + "/entries?person=%s",
		"/trackers/" + calls + "/submissions?person=%s",
		"/trackers/" + calls + "/reports/today?person=%s",
		"/trackers/" + calls + "/metrics/" + mCalls + "/series?group=person&person=%s",
		"/trackers/" + calls + "/metrics/" + mCalls + "/series?person=%s",
	} {
		for who, visible := range sees {
			nobody := w.do(request{who: who, method: "GET", path: fmt.Sprintf(path, "nobody")})
			for name := range figures {
				r := w.do(request{who: who, method: "GET", path: fmt.Sprintf(path, name)})
				if same := r.Code == nobody.Code && bytes.Equal(r.Body, nobody.Body); same == slices.Contains(visible, name) {
					t.Errorf("%s asks for %s in %s: %d %s", who, name, path, r.Code, r.Body)
				}
			}
		}
	}
	explain := "/trackers/" + calls + "/metrics/" + mCalls + "/explanations/today?person="
	for who, visible := range sees {
		for name, n := range figures {
			r := w.do(request{who: who, method: "GET", path: explain + name})
			if !slices.Contains(visible, name) {
				r.refused(http.StatusNotFound, "not_found")
			} else if got := decode[api.Explanation](r.wants(200)).Cell.Total; string(got) != fmt.Sprint(n) {
				t.Errorf("%s explains the figure of %s as %s", who, name, got)
			}
		}
	}
}

// Who may enter what for whom (T10, T15): oneself, and with trackers.manage
// those in view. Everything else is refused in the same bytes, whether the
// person exists or not, and changes nothing.
func TestWhoEntersForWhom(t *testing.T) {
	t.Parallel()
	for who, visible := range sees {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, options{})
			manages := who == "mia" || who == "sue" || who == "max" || who == "eve" || who == "token"
			for name := range figures {
				for _, write := range []request{
					{method: "PUT", path: annCalls + "?person=" + name, body: `{"value": "5", "reason": "asked"}`, header: ifMatch(1)},
					{method: "POST", path: annCalls + "?person=" + name, body: `{"value": "5", "reason": "asked"}`},
					{method: "DELETE", path: annCalls + "?person=" + name + "&reason=asked"},
				} {
					write.who = who
					before := w.version(org)
					if write.method == "DELETE" {
						write.header = ifMatch(3) // after the other two
					}
					r := w.do(write)
					switch {
					case who == "org-2/zoe":
						r.refused(http.StatusNotFound, "not_found")
					case name == who, manages && slices.Contains(visible, name):
						r.wants(200)
						continue
					default:
						r.refused(http.StatusForbidden, "denied", "person")
						nobody := write
						nobody.path = strings.Replace(write.path, "person="+name, "person=nobody", 1)
						if n := w.do(nobody); n.Code != r.Code || !bytes.Equal(n.Body, r.Body) {
							t.Errorf("%s for %s: %s; for nobody: %s", write.method, name, r.Body, n.Body)
						}
					}
					if w.version(org) != before {
						t.Errorf("a refused %s for %s changed something", write.method, name)
					}
				}
			}
		})
	}
}

// What one may not see does not exist: trackers of other places and other
// organizations are refused in the same bytes as those that are not there, on
// every route that names a tracker.
func TestTrackersOutOfSight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, route := range w.api.Routes() {
		ex, ok := examples()[route.ID]
		if !ok || !strings.Contains(route.Path, "{tracker}") {
			continue
		}
		for _, c := range []struct{ who, tracker string }{
			{"ann", elsewhere}, {"mia", elsewhere}, {"sue", elsewhere}, {"ann", foreign}, {"eve", foreign}, {"token", foreign}, {"org-2/zoe", calls}, {"org-2/zoe", elsewhere},
		} {
			ask := func(tracker string) response {
				ex := ex
				ex.path = "tracker=" + tracker + "," + ex.path // the first one counts
				r := ex.request(route)
				r.who = c.who
				return w.do(r)
			}
			before, before2 := w.version(org), w.version(otherOrg)
			r, none := ask(c.tracker), ask("tracker-none")
			if r.Code != none.Code || !bytes.Equal(r.Body, none.Body) || r.Code != http.StatusNotFound && r.Code != http.StatusForbidden {
				t.Errorf("%s by %s: %s answers %d %s; one that is not there %d %s", route.ID, c.who, c.tracker, r.Code, r.Body, none.Code, none.Body)
			}
			if r.Code == http.StatusForbidden && w.manages(c.who) {
				t.Errorf("%s by %s: %s", route.ID, c.who, r.Body)
			}
			if w.version(org) != before || w.version(otherOrg) != before2 {
				t.Errorf("%s by %s changed something", route.ID, c.who)
			}
		}
	}
}

func (w *world) manages(who string) bool { return who != "ann" && who != "bob" && who != "olaf" }

// A route asks for what its rule says: nobody gets in who is not signed in,
// and without a permission that the rule names nothing happens.
func TestRulesOfRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, route := range w.api.Routes() {
		ex := examples()[route.ID]
		r := ex.request(route)
		r.who = ""
		before := w.version(org)
		if route.Rule.Public() {
			continue
		}
		w.do(r).refused(http.StatusUnauthorized, "signed_out")
		r.who = "leo" // has left
		w.do(r).refused(http.StatusUnauthorized, "signed_out")
		if route.Rule.Permissions() != 0 {
			r.who = "bare" // holds none
			w.do(r).refused(http.StatusForbidden, "denied")
		}
		if w.version(org) != before {
			t.Errorf("%s changed something for somebody who may not", route.ID)
		}
	}
}

func TestModuleSwitch(t *testing.T) {
	t.Parallel()
	off := newWorld(t, options{modules: new(modulesOff)})
	for _, route := range off.api.Routes() {
		r := examples()[route.ID].request(route)
		r.who = "eve"
		got := off.do(r)
		if route.Module == "" {
			got.wants(200, 201, 204)
		} else {
			got.refused(http.StatusForbidden, "module_off")
		}
	}
}

// A hidden target leaks nowhere (T6): to those who may not know it, a tracker
// whose target is 777 answers every route in the same bytes as one that has
// none, before, after and between entries. To those who may, it does not.
func TestHiddenTargets(t *testing.T) {
	t.Parallel()
	path := "/trackers/" + visits
	entry := path + "/metrics/" + mVisits + "/entries/2026-03-11"
	steps := []request{
		{method: "GET", path: "/days/today"},
		{method: "GET", path: "/trackers"},
		{method: "GET", path: path},
		{method: "GET", path: path + "/entries"},
		{method: "GET", path: path + "/submissions"},
		{method: "GET", path: path + "/closures"},
		{method: "GET", path: path + "/reports/today?sort=-" + mVisits},
		{method: "GET", path: path + "/reports/2026-02-01"},
		{method: "GET", path: path + "/metrics/" + mVisits + "/series?group=person"},
		{method: "GET", path: path + "/metrics/" + mVisits + "/series?kind=year"},
		{method: "GET", path: path + "/metrics/" + mVisits + "/explanations/today"},
		{method: "GET", path: "/glances"},
		{method: "GET", path: "/me"},
	}
	writes := []request{
		{method: "PUT", path: entry, body: `{"value": "776"}`},
		{method: "POST", path: entry, body: `{"value": "1"}`},
		{method: "POST", path: "/entries/batch", body: fmt.Sprintf(`{"items": [{"tracker": %q, "metric": %q, "date": "2026-03-10", "value": "777"}]}`, visits, mVisits)},
		{method: "DELETE", path: entry},
	}
	all := slices.Clone(steps)
	for _, write := range writes {
		all = append(append(all, write), steps...)
	}
	answers := func(who string, target int64) []string {
		w := newWorld(t, options{target: target})
		var out []string
		for _, r := range all {
			r.who = who
			got := w.do(r).wants(200)
			out = append(out, fmt.Sprintf("%s %s: %d %v %s", r.method, r.path, got.Code, got.Header, got.Body))
		}
		return out
	}
	for _, who := range []string{"ann", "bob"} {
		with, without := answers(who, 777), answers(who, 0)
		if d := cmp.Diff(without, with); d != "" {
			t.Errorf("%s can tell (-without +with):\n%s", who, d)
		}
		for _, a := range with {
			if !strings.Contains(a, `"targets_hidden":true`) && (strings.Contains(a, "/reports/") || strings.Contains(a, "/days/") || strings.Contains(a, "/explanations/") || strings.Contains(a, "/series") || strings.Contains(a, "/glances: ")) {
				t.Errorf("does not say that the targets are hidden: %s", a)
			}
		}
	}
	if with, without := answers("mia", 777), answers("mia", 0); cmp.Equal(with, without) {
		t.Error("the test cannot tell either")
	}
}

// Somebody who may not manage trackers is not told who else is assigned.
func TestAssignmentsAreForManagers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, path := range []string{"/trackers", "/trackers/" + calls, "/days/today", "/trackers/" + calls + "/reports/today"} {
		for who, shown := range map[string]bool{"ann": false, "mia": true} {
			body := w.do(request{who: who, method: "GET", path: path}).wants(200).Body
			if got := bytes.Contains(body, []byte(`"assignments"`)) || bytes.Contains(body, []byte(`"created_by"`)); got != shown {
				t.Errorf("%s to %s: %s", path, who, body)
			}
		}
	}
}
