package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// heldChange is the id of a change of Ann's that waits for a decision, in the
// world of the examples.
const heldChange = "01900000-0000-7000-8000-00000000aaaa"

// fullPull has every field of a pull.
const fullPull = `{"protocol": 2, "device": "01900000-0000-4000-8000-0000000000ee", "cursor": "nothing", "sent": "2026-03-11T12:00:00Z",
	"stored": 0, "made": 0, "waiting": 0, "oldest": "2026-03-11T12:00:00Z"}`

// deviceOf is the id of the device of somebody whose name has three letters.
func deviceOf(who string) string {
	return fmt.Sprintf("01900000-0000-4000-8000-0000%08x", strings.TrimPrefix(who, "org-2/"))
}

// changeOf has every field of a change; args are those of an entry.
func changeOf(seq int, args string) string {
	return fmt.Sprintf(`{"seq": %d, "id": "01900000-0000-7000-8000-%012d", "kind": "tracking.submit@1", "args": {%s}, "made": "2026-03-11T11:59:00Z",
		"zone": "Europe/Berlin", "offset": 3600, "boot": "b", "mono": 1, "policy": "2026-03-11T11:00:00Z", "replaces": "01900000-0000-7000-8000-00000000ffff"}`, seq, seq, args)
}

func pushOf(who string, changes ...string) string {
	return fmt.Sprintf(`{"protocol": 2, "device": %q, "sent": "2026-03-11T12:00:00Z", "stored": 0, "changes": [%s]}`, deviceOf(who), strings.Join(changes, ", "))
}

// callsArgs are the arguments that set Calls.
func callsArgs(value string) string {
	return `"tracker": "` + calls + `", "metric": "` + mCalls + `", "date": "2026-03-11", "op": "set", "base": 1, "value": "` + value + `"`
}

// held pushes a change of Ann's from tomorrow, which is held.
func (w *world) held() {
	w.t.Helper()
	change := strings.NewReplacer("01900000-0000-7000-8000-000000000001", heldChange, "2026-03-11T11:59:00Z", "2026-03-12T12:00:00Z").Replace(changeOf(1, callsArgs("5")))
	a := w.push("ann", change)
	if len(a.Verdicts) != 1 || a.Verdicts[0].Status != sync.Held || a.Verdicts[0].Code != sync.CodeClockAhead {
		w.t.Fatalf("%+v", a)
	}
}

func (w *world) push(who string, changes ...string) sync.PushAnswer {
	w.t.Helper()
	return decode[sync.PushAnswer](w.do(request{who: who, method: "POST", path: "/sync/push", body: pushOf(who, changes...)}).wants(http.StatusOK))
}

// pull asks for everything since a cursor.
func (w *world) pull(who, cursor string) sync.PullAnswer {
	w.t.Helper()
	return decode[sync.PullAnswer](w.do(request{who: who, method: "POST", path: "/sync/pull",
		body: map[string]any{"protocol": 2, "device": deviceOf(who), "cursor": cursor, "sent": noon, "stored": 0, "made": 0, "waiting": 0}}).wants(http.StatusOK))
}

func TestAPushAndAPull(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	first := w.pull("ann", "")
	if !first.Reset || !first.First || first.Definitions == nil || first.Definitions.Person.ID != "ann" || first.Cursor == "" || len(first.Rows) != 2 {
		t.Fatalf("%+v", first)
	}
	a := w.push("ann", changeOf(1, callsArgs("7")), changeOf(2, callsArgs("x")), strings.Replace(changeOf(3, `"a": 1`), "submit@1", "nothing@1", 1))
	if a.Last != 3 || len(a.Verdicts) != 3 {
		t.Fatalf("%+v", a)
	}
	for i, want := range []struct{ status, code string }{{sync.Applied, ""}, {sync.Rejected, sync.CodeBadField}, {sync.Rejected, sync.CodeUnknownKind}} {
		if v := a.Verdicts[i]; v.Status != want.status || v.Code != want.code || v.Seq != int64(i+1) {
			t.Errorf("%+v, want %+v", v, want)
		}
	}
	next := w.pull("ann", first.Cursor)
	if next.Reset || next.More || len(next.Rows) != 1 || entriesIn(t, next)[0].New.N != 7 || len(next.Verdicts) != 3 || next.Last != 3 {
		t.Errorf("%+v", next)
	}
	if again := w.pull("ann", next.Cursor); again.Reset || len(again.Rows) != 0 || again.Definitions != nil || again.Sections != nil {
		t.Errorf("%+v", again)
	}
	// Nobody else is told of it but the manager, by the report.
	if bob := w.pull("bob", ""); len(bob.Rows) != 2 || bytes.Contains(w.raw("bob"), []byte(`"ann"`)) {
		t.Errorf("%+v", bob)
	}
}

// raw is all that somebody pulls.
func (w *world) raw(who string) []byte {
	w.t.Helper()
	return w.do(request{who: who, method: "POST", path: "/sync/pull", body: map[string]any{"protocol": 2, "device": deviceOf(who), "sent": noon, "stored": 0, "made": 0, "waiting": 0}}).wants(200).Body
}

// What a push or a pull is refused for as a whole: nothing of it is judged.
func TestRefusedPushesAndPulls(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.push("ann", changeOf(1, callsArgs("7")))
	good := changeOf(2, callsArgs("8"))
	many := make([]string, 101)
	for i := range many {
		many[i] = changeOf(i+2, callsArgs("8"))
	}
	before := w.version(org)
	for name, c := range map[string]struct {
		who    string
		body   string
		header map[string]string
		status int
		code   string
		fields []string
	}{
		"an API token":       {"token", pushOf("eve", good), nil, http.StatusForbidden, "denied", nil},
		"another's device":   {"bob", pushOf("ann", good), nil, http.StatusForbidden, sync.CodeForeignDevice, nil},
		"an old app":         {"ann", strings.Replace(pushOf("ann", good), `"protocol": 2`, `"protocol": 0`, 1), nil, http.StatusUpgradeRequired, sync.CodeUpgrade, nil},
		"a new app":          {"ann", strings.Replace(pushOf("ann", good), `"protocol": 2`, `"protocol": 3`, 1), nil, http.StatusUpgradeRequired, sync.CodeUpgrade, nil},
		"101 changes":        {"ann", pushOf("ann", many...), nil, http.StatusRequestEntityTooLarge, "too_large", []string{"changes"}},
		"257 KiB":            {"ann", pushOf("ann", changeOf(2, `"reason": "`+strings.Repeat("x", 257<<10)+`"`)), nil, http.StatusRequestEntityTooLarge, "too_large", []string{"body"}},
		"compressed":         {"ann", pushOf("ann", good), map[string]string{"Content-Encoding": "gzip"}, http.StatusUnsupportedMediaType, "unsupported_media_type", []string{"Content-Encoding"}},
		"br":                 {"ann", pushOf("ann", good), map[string]string{"Content-Encoding": "br"}, http.StatusUnsupportedMediaType, "unsupported_media_type", []string{"Content-Encoding"}},
		"an unknown field":   {"ann", strings.Replace(pushOf("ann", good), `"sent"`, `"person": "bob", "sent"`, 1), nil, 422, "invalid", []string{"person"}},
		"in a change":        {"ann", strings.Replace(pushOf("ann", good), `"zone"`, `"received": "2026-03-11T12:00:00Z", "zone"`, 1), nil, 422, "invalid", []string{"changes[0].received"}},
		"a name twice":       {"ann", strings.Replace(pushOf("ann", good), `"zone"`, `"seq": 3, "zone"`, 1), nil, 400, "malformed", []string{"changes[0].seq"}},
		"twice, in disguise": {"ann", strings.Replace(pushOf("ann", good), `"zone"`, `"\u0073eq": 3, "zone"`, 1), nil, 400, "malformed", []string{"changes[0].seq"}},
		"twice in arguments": {"ann", strings.Replace(pushOf("ann", good), `"base"`, `"op": "add", "base"`, 1), nil, 400, "malformed", []string{"changes[0].args.op"}},
		"nested for ever":    {"ann", pushOf("ann", changeOf(2, `"a": `+strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000))), nil, 400, "malformed", nil},
		"no instant":         {"ann", strings.Replace(pushOf("ann", good), `"2026-03-11T11:59:00Z"`, `"yesterday"`, 1), nil, 422, "invalid", []string{"changes[0].made"}},
		"an id too long":     {"ann", strings.Replace(pushOf("ann", good), deviceOf("ann"), deviceOf("ann")+"0", 1), nil, 422, "invalid", []string{"device"}},
		"no UUID":            {"ann", strings.Replace(pushOf("ann", good), deviceOf("ann"), strings.Repeat("x", 36), 1), nil, 422, "invalid", []string{"device"}},
		"nobody":             {"", pushOf("ann", good), nil, http.StatusUnauthorized, "signed_out", nil},
		"a form":             {"ann", pushOf("ann", good), map[string]string{"Content-Type": "text/plain"}, http.StatusUnsupportedMediaType, "unsupported_media_type", nil},
	} {
		r := w.do(request{who: c.who, method: "POST", path: "/sync/push", body: c.body, header: c.header}).refused(c.status, c.code, c.fields...)
		if w.version(org) != before {
			t.Fatalf("%s: changed something", name)
		}
		if (c.status == http.StatusUnauthorized) != (r.Header.Get("WWW-Authenticate") != "") {
			t.Errorf("%s: WWW-Authenticate %q", name, r.Header.Get("WWW-Authenticate"))
		}
	}
	pull := func(who string, change ...string) response {
		return w.do(request{who: who, method: "POST", path: "/sync/pull", body: strings.NewReplacer(change...).Replace(fullPull)})
	}
	device := "01900000-0000-4000-8000-0000000000ee"
	pull("token").refused(http.StatusForbidden, "denied")
	pull("bob", device, deviceOf("ann")).refused(http.StatusForbidden, sync.CodeForeignDevice)
	pull("org-2/zoe", device, deviceOf("zoe")).wants(http.StatusOK)
	pull("ann", `"protocol": 2`, `"protocol": 99`).refused(http.StatusUpgradeRequired, sync.CodeUpgrade)
	pull("ann", `"stored": 0`, `"stored": -1`).refused(422, "invalid", "stored")
	pull("ann", `"cursor": "nothing"`, `"cursor": "`+strings.Repeat("x", 1001)+`"`).refused(422, "invalid", "cursor")
	pull("ann", `"cursor": "nothing"`, `"mark": "`+strings.Repeat("x", 1001)+`"`).refused(422, "invalid", "mark")
	pull("ann", `"cursor": "nothing"`, `"mark": 1`).refused(422, "invalid", "mark")
	if got := w.version(org); got != before {
		t.Errorf("refused pulls changed something")
	}
}

// Whatever is sent again, with a gap, or under an id that is known, is answered
// without a failure, and every change has its effect once.
func TestPushesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	add := func(seq int) string {
		return changeOf(seq, `"tracker": "`+calls+`", "metric": "`+mRevenue+`", "date": "2026-03-11", "op": "add", "value": "100"`)
	}
	total := func() int64 {
		for _, e := range entriesIn(t, w.pull("ann", "")) {
			if e.Metric == mRevenue {
				return e.New.N
			}
		}
		return 0
	}
	if a := w.push("ann", add(2)); a.Last != 0 || len(a.Verdicts) != 0 {
		t.Errorf("a gap: %+v", a)
	}
	for range 3 {
		if a := w.push("ann", add(1), add(2)); a.Last != 2 || len(a.Verdicts) != 2 || a.Verdicts[0].Status != sync.Applied || a.Verdicts[1].Status != sync.Applied {
			t.Errorf("%+v", a)
		}
	}
	if a := w.push("ann", add(2), add(3), add(5)); a.Last != 3 {
		t.Errorf("%+v", a)
	}
	if got := total(); got != 300 {
		t.Errorf("the total is %d", got)
	}
	// The id of an earlier change with another content, and of somebody else's.
	stolen := strings.NewReplacer("000000000004", "000000000001", `"100"`, `"200"`).Replace(add(4))
	if a := w.push("ann", stolen); a.Last != 4 || a.Verdicts[3].Status != sync.Rejected || a.Verdicts[3].Code != sync.CodeIDReuse {
		t.Errorf("%+v", a)
	}
	if a := w.push("bob", add(1)); a.Last != 1 || a.Verdicts[0].Status != sync.Rejected || a.Verdicts[0].Code != sync.CodeIDReuse {
		t.Errorf("%+v", a)
	}
	if got := total(); got != 300 {
		t.Errorf("the total is %d", got)
	}
}

// The same push from two tabs at once has its effect once, and both are told.
func TestPushesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	add := changeOf(1, `"tracker": "`+calls+`", "metric": "`+mRevenue+`", "date": "2026-03-11", "op": "add", "value": "100"`)
	var all gosync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				if a := w.push("ann", add); a.Last != 1 || len(a.Verdicts) != 1 || a.Verdicts[0].Status != sync.Applied {
					t.Errorf("%+v", a)
				}
			}
		})
	}
	all.Wait()
	for _, e := range entriesIn(t, w.pull("ann", "")) {
		if e.Metric == mRevenue && (e.New.N != 100 || e.Revision != 1) {
			t.Errorf("%+v", e)
		}
	}
}

// Clocks that are a year off make no failure, and none of them decides which
// value holds.
func TestClocksAYearOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		made, sent   string
		status, code string
		uncertain    bool
	}{
		"a year ahead":             {"2027-03-11T11:59:00Z", "2027-03-11T12:00:00Z", sync.Applied, "", true},
		"a year behind":            {"2025-03-11T11:59:00Z", "2025-03-11T12:00:00Z", sync.Applied, "", true},
		"set right before sending": {"2025-03-11T11:59:00Z", "2026-03-11T12:00:00Z", sync.Held, sync.CodeTooOld, false},
		"set wrong before sending": {"2027-03-11T11:59:00Z", "2026-03-11T12:00:00Z", sync.Held, sync.CodeClockAhead, false},
		"before there were clocks": {"0001-01-01T00:00:01Z", "0001-01-01T00:00:02Z", "", "", true},
		"at the end of time":       {"9999-12-31T23:59:58Z", "9999-12-31T23:59:59Z", "", "", true},
	} {
		w := newWorld(t, options{})
		change := strings.NewReplacer("2026-03-11T11:59:00Z", c.made, `"mono": 1, "policy": "2026-03-11T11:00:00Z"`, `"mono": 1`).Replace(changeOf(1, callsArgs("7")))
		body := strings.Replace(pushOf("ann", change), `"sent": "2026-03-11T12:00:00Z"`, `"sent": "`+c.sent+`"`, 1)
		a := decode[sync.PushAnswer](w.do(request{who: "ann", method: "POST", path: "/sync/push", body: body}).wants(200))
		if a.Last != 1 || len(a.Verdicts) != 1 {
			t.Fatalf("%s: %+v", name, a)
		}
		if v := a.Verdicts[0]; c.status != "" && (v.Status != c.status || v.Code != c.code || v.Uncertain != c.uncertain) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// A cursor that is made up, changed or another one's gives one's own snapshot.
func TestTamperedCursors(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	good := w.pull("ann", "").Cursor
	foreign := w.pull("org-2/zoe", "")
	cursors := []string{"x", "null", "{}", "AAAA", "=", good + "A", good[1:], good[:len(good)-1], strings.ToUpper(good), foreign.Cursor, w.pull("bob", "").Cursor, strings.Repeat("9", 1000), "ключ", `{"v":-1}`}
	for i := range good {
		cursors = append(cursors, good[:i]+"!"+good[i+1:])
	}
	for _, cursor := range cursors {
		a := w.pull("ann", cursor)
		for _, e := range entriesIn(t, a) {
			if e.Person != "ann" {
				t.Fatalf("%q gives the entry of %s", cursor, e.Person)
			}
		}
		if a.Cursor == "" || a.Definitions != nil && a.Definitions.Person.ID != "ann" {
			t.Errorf("%q: %+v", cursor, a)
		}
	}
}

// Who holds what may be decided by whom: those whom C4 lets see the person.
func TestHeldOverHTTP(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t)
	decide := func(who, id string, revision int64, body string) response {
		return w.do(request{who: who, method: "POST", path: "/sync/held/" + id + "/decisions", body: body, header: ifMatch(revision)})
	}
	refusal := `{"action": "refuse", "note": "no"}`
	const none = "01900000-0000-7000-8000-00000000bbbb"
	for who, want := range map[string]int{"mia": 1, "sue": 1, "eve": 1, "max": 0, "org-2/zoe": 0} {
		list := decode[api.List[sync.HeldChange]](w.do(request{who: who, method: "GET", path: "/sync/held"}).wants(200))
		if len(list.Items) != want || want == 1 && (list.Items[0].ID != heldChange || list.Items[0].Revision != 1 || list.Items[0].Person.ID != "ann") {
			t.Errorf("%s: %+v", who, list)
		}
		devices := w.do(request{who: who, method: "GET", path: "/sync/devices"}).wants(200)
		if got := bytes.Contains(devices.Body, []byte(deviceOf("ann"))); got != (want == 1) {
			t.Errorf("%s: devices %s", who, devices.Body)
		}
	}
	for _, who := range []string{"ann", "bob"} {
		w.do(request{who: who, method: "GET", path: "/sync/held"}).refused(http.StatusForbidden, "denied")
		w.do(request{who: who, method: "GET", path: "/sync/devices"}).refused(http.StatusForbidden, "denied")
		decide(who, heldChange, 1, refusal).refused(http.StatusForbidden, "denied")
	}
	before := w.version(org)
	for _, who := range []string{"max", "org-2/zoe"} {
		foreign, absent := decide(who, heldChange, 1, refusal), decide(who, none, 1, refusal)
		foreign.refused(http.StatusNotFound, "not_found")
		if !bytes.Equal(foreign.Body, absent.Body) {
			t.Errorf("%s: %s for one out of sight, %s for none", who, foreign.Body, absent.Body)
		}
	}
	decide("mia", heldChange, 2, refusal).refused(http.StatusPreconditionFailed, "stale")
	decide("mia", heldChange, 1, `{"action": "refuse"}`).refused(422, "invalid", "note")
	w.do(request{who: "mia", method: "POST", path: "/sync/held/" + heldChange + "/decisions", body: refusal}).refused(http.StatusPreconditionRequired, "precondition_required")
	if w.version(org) != before {
		t.Error("refused decisions changed something")
	}
	r := decide("mia", heldChange, 1, refusal).wants(200)
	if got := decode[sync.HeldChange](r); r.Header.Get("ETag") != `"2"` || got.Revision != 2 || got.Decision == nil || got.Decision.Action != sync.Refuse {
		t.Errorf("%s %s", r.Header.Get("ETag"), r.Body)
	}
	decide("sue", heldChange, 1, refusal).refused(http.StatusPreconditionFailed, "stale")
	if list := decode[api.List[sync.HeldChange]](w.do(request{who: "mia", method: "GET", path: "/sync/held"})); len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
	if v := w.pull("ann", "").Verdicts; len(v) != 1 || v[0].Revision != 2 || v[0].Decision == nil || v[0].Decision.Note != "no" {
		t.Errorf("the author reads %+v", v)
	}
}

// Pages of the held list follow on each other.
func TestHeldPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, who := range []string{"ann", "bob"} {
		for seq := 1; seq <= 7; seq++ {
			change := strings.NewReplacer("2026-03-11T11:59:00Z", "2026-03-12T12:00:00Z", "01900000-0000-7000-8000-0", "01900000-0000-7000-8000-"+map[string]string{"ann": "1", "bob": "2"}[who]).Replace(changeOf(seq, callsArgs("5")))
			w.push(who, change)
		}
	}
	seen := map[string]bool{}
	path := "/sync/held?limit=3"
	for pages := 1; ; pages++ {
		list := decode[api.List[sync.HeldChange]](w.do(request{who: "mia", method: "GET", path: path}).wants(200))
		for _, h := range list.Items {
			if seen[h.ID] {
				t.Errorf("%s twice", h.ID)
			}
			seen[h.ID] = true
		}
		if list.Next == "" {
			if len(seen) != 14 || pages != 5 {
				t.Errorf("%d changes on %d pages", len(seen), pages)
			}
			break
		}
		path = "/sync/held?limit=3&cursor=" + list.Next
	}
	w.do(request{who: "mia", method: "GET", path: "/sync/held?cursor=nonsense"}).refused(422, "invalid", "cursor")
}

func TestSyncWithoutTheModule(t *testing.T) {
	t.Parallel()
	off := people.Modules{Goals: true}
	w := newWorld(t, options{modules: &off})
	before := w.version(org)
	w.do(request{who: "ann", method: "POST", path: "/sync/push", body: pushOf("ann", changeOf(1, callsArgs("5")))}).refused(http.StatusForbidden, "module_off")
	w.do(request{who: "mia", method: "GET", path: "/sync/held"}).refused(http.StatusForbidden, "module_off")
	if w.version(org) != before {
		t.Error("something was changed")
	}
}

// What is sent is what the document says.
func TestSyncAnswersAreDescribed(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t)
	doc := readDocument(t, w)
	for _, id := range []string{"push-changes", "pull-changes", "list-held-changes", "decide-held-change", "list-devices"} {
		for _, route := range w.api.Routes() {
			if route.ID != id {
				continue
			}
			r := w.do(examples()[id].request(route)).wants(200)
			var v any
			d := json.NewDecoder(bytes.NewReader(r.Body))
			d.UseNumber()
			if err := d.Decode(&v); err != nil {
				t.Fatal(err)
			}
			op := doc.Paths[route.Path][strings.ToLower(route.Method)]
			for _, wrong := range doc.differs(op.Responses["200"].Content["application/json"].Schema, v, "") {
				t.Errorf("%s: %s", id, wrong)
			}
		}
	}
}

// differs lists where a JSON value is not as a schema says.
func (d document) differs(s schema, v any, at string) []string {
	s = d.resolve(s)
	if len(s.AnyOf) > 0 {
		nearest := d.differs(s.AnyOf[0], v, at)
		for _, kind := range s.AnyOf[1:] {
			if wrong := d.differs(kind, v, at); len(wrong) < len(nearest) {
				nearest = wrong
			}
		}
		return nearest
	}
	if v == nil {
		if !s.nullable() && s.Type != nil {
			return []string{at + " is null"}
		}
		return nil
	}
	var out []string
	is := func(kind string) {
		if s.Type != nil && !s.is(kind) {
			out = append(out, fmt.Sprintf("%s is a %s, not a %v", at, kind, s.Type))
		}
	}
	switch v := v.(type) {
	case map[string]any:
		is("object")
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				out = append(out, at+"."+name+" is missing")
			}
		}
		for name, field := range v {
			p, ok := s.Properties[name]
			if !ok {
				out = append(out, at+"."+name+" is not described")
				continue
			}
			out = append(out, d.differs(p, field, at+"."+name)...)
		}
	case []any:
		is("array")
		for i, item := range v {
			if s.Items != nil {
				out = append(out, d.differs(*s.Items, item, fmt.Sprintf("%s[%d]", at, i))...)
			}
		}
	case string:
		is("string")
		if _, err := time.Parse(time.RFC3339, v); s.Format == "date-time" && err != nil {
			out = append(out, fmt.Sprintf("%s is no instant: %q", at, v))
		}
	case json.Number:
		is("integer")
	case bool:
		is("boolean")
	}
	return out
}

// Large answers are compressed for those who take that, and are the same.
func TestLargeAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ask := func(path, accept string) response {
		return w.do(request{who: "eve", method: "GET", path: path, header: map[string]string{"Accept-Encoding": accept}}).wants(200)
	}
	var items []any
	for i := range 200 {
		items = append(items, map[string]any{"tracker": calls, "metric": mCalls, "date": (today - 90 + 1).String(), "op": "add", "value": fmt.Sprint(i + 1)})
	}
	batch := request{who: "ann", method: "POST", path: "/entries/batch", body: map[string]any{"items": items}, header: map[string]string{"Accept-Encoding": "gzip", "Idempotency-Key": "k"}}
	w.do(batch).wants(200)
	for range 2 {
		again := w.do(batch).wants(200) // a stored answer too
		if again.Header.Get("Content-Encoding") != "gzip" || !bytes.Contains(gunzip(t, again.Body), []byte(`"applied"`)) {
			t.Errorf("%v", again.Header)
		}
		batch.header["Idempotency-Key"] = "k"
	}
	long := "/trackers/" + calls + "/submissions?limit=500"
	plain := ask(long, "")
	if len(plain.Body) < 10_000 || plain.Header.Get("Content-Encoding") != "" || !strings.Contains(strings.Join(plain.Header.Values("Vary"), ","), "Accept-Encoding") {
		t.Fatalf("%d bytes, %v", len(plain.Body), plain.Header)
	}
	for accept, want := range map[string]string{"gzip": "gzip", "br, GZIP;q=0.5": "gzip", "deflate, gzip ; q=1.0": "gzip", "gzip;q=0": "", "gzip;q=0.0, br": "", "br": "", "*": "", "xgzip": ""} {
		r := ask(long, accept)
		if got := r.Header.Get("Content-Encoding"); got != want {
			t.Errorf("%q: %q", accept, got)
		}
		body := r.Body
		if want == "gzip" {
			if body = gunzip(t, body); len(r.Body) > len(body)/4 {
				t.Errorf("%q: %d bytes of %d", accept, len(r.Body), len(body))
			}
		}
		if !bytes.Equal(body, plain.Body) {
			t.Errorf("%q: another answer", accept)
		}
	}
	if small := ask("/me", "gzip"); small.Header.Get("Content-Encoding") != "" {
		t.Errorf("%v", small.Header)
	}
	w.do(request{who: "eve", method: "GET", path: "/trackers/none", header: map[string]string{"Accept-Encoding": "gzip"}}).refused(404, "not_found")
}

// Answers with a secret in them are never compressed.
func TestSecretsAreNotCompressed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, c := range []struct {
		secret bool
		r      request
	}{
		{true, request{who: administrator, method: "POST", path: "/tokens", body: tokenBody("leads.use")}},
		{false, request{who: administrator, method: "GET", path: "/tokens"}},
	} {
		c.r.header = map[string]string{"Accept-Encoding": "gzip"}
		r := o.do(c.r).wants(http.StatusOK, http.StatusCreated)
		if varies := strings.Contains(strings.Join(r.Header.Values("Vary"), ","), "Accept-Encoding"); varies == c.secret {
			t.Errorf("%s %s: Vary %v", c.r.method, c.r.path, r.Header.Values("Vary"))
		}
	}
}

func gunzip(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := out.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// entriesIn reads the rows of an answer, which are all of entries.
func entriesIn(t testing.TB, a sync.PullAnswer) []tracking.Submission {
	t.Helper()
	var all []tracking.Submission
	for _, row := range a.Rows {
		if row.Kind != sync.EntryRow {
			continue
		}
		s, err := sync.EntryOf(row)
		if err != nil || row.Key != s.Key.String() {
			t.Fatalf("row %+v: %v", row, err)
		}
		all = append(all, s)
	}
	return all
}
