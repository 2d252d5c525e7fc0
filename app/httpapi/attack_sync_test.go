package httpapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
)

// entriesOf are all submissions in an organization's books, as one text.
func (w *world) entriesOf(org string) string {
	w.t.Helper()
	var all []tracking.Submission
	if err := w.db.View(w.t.Context(), org, func(ctx context.Context, tx storage.Tx) (err error) {
		all, err = tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{mCalls, mRevenue, mDone, mVisits, "metric-elsewhere", "metric-foreign"}})
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprint(all)
}

// Attack 2: a push with the device, the change, the tracker or the person of
// somebody else, in the same and in another organization.
func TestAttack02ForeignDevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	add := `"tracker": "` + calls + `", "metric": "` + mRevenue + `", "date": "2026-03-11", "op": "add", "value": "1"`
	w.push("ann", strings.Replace(changeOf(1, add), "000000000001", "00000000dddd", 1))
	before, there := w.entriesOf(org), w.entriesOf(otherOrg)
	for _, path := range []string{"/sync/push", "/sync/pull"} {
		body := pushOf("ann", changeOf(2, add))
		if path == "/sync/pull" {
			body = strings.Replace(fullPull, "01900000-0000-4000-8000-0000000000ee", deviceOf("ann"), 1)
		}
		version := w.version(org)
		w.do(request{who: "bob", method: "POST", path: path, body: body}).refused(http.StatusForbidden, sync.CodeForeignDevice)
		w.do(request{who: "eve", method: "POST", path: path, body: body}).refused(http.StatusForbidden, sync.CodeForeignDevice)
		if w.version(org) != version {
			t.Errorf("%s with somebody's device changed something", path)
		}
	}
	// What is out of sight is answered in the words for what is absent.
	for i, args := range []string{
		`"tracker": "tracker-none", "metric": "metric-none", `,
		`"tracker": "` + elsewhere + `", "metric": "metric-elsewhere", `,
		`"tracker": "` + foreign + `", "metric": "metric-foreign", `,
		`"tracker": "` + calls + `", "metric": "metric-foreign", `,
		`"tracker": "` + calls + `", "metric": "` + mCalls + `", "person": "ann", `,
		`"tracker": "` + calls + `", "metric": "` + mCalls + `", "person": "zoe", `,
		`"tracker": "` + calls + `", "metric": "` + mCalls + `", "person": "nobody", `,
	} {
		a := w.push("bob", changeOf(i+1, args+`"date": "2026-03-11", "op": "set", "base": 1, "value": "9"`))
		if v := a.Verdicts[len(a.Verdicts)-1]; v.Status != sync.Rejected || v.Code != "not_found" || v.Reason != a.Verdicts[0].Reason || v.Note != nil {
			t.Errorf("%s: %+v", args, v)
		}
	}
	// The id of a change of Ann's tells nothing of it.
	w.push("ann", strings.Replace(changeOf(2, add), "000000000002", "00000000cccc", 1))
	stolen := strings.Replace(changeOf(8, add), "000000000008", "00000000cccc", 1)
	before = w.entriesOf(org)
	r := w.do(request{who: "bob", method: "POST", path: "/sync/push", body: pushOf("bob", stolen)}).wants(http.StatusOK)
	a := decode[sync.PushAnswer](r)
	if v := a.Verdicts[len(a.Verdicts)-1]; v.Code != sync.CodeIDReuse || bytes.Contains(r.Body, []byte(`"ann"`)) {
		t.Errorf("%s", r.Body)
	}
	if w.entriesOf(org) != before || w.entriesOf(otherOrg) != there {
		t.Error("somebody else's books have changed")
	}
	if n := len(w.pull("bob", "").Rows); n != 2 {
		t.Errorf("%d entries of one's own", n)
	}
}

// Attack 3: marks that were made up, or somebody else's: the answer is one's own
// snapshot, and nothing else becomes of it.
func TestAttack03TamperedMarks(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t)
	first := w.pull("ann", "")
	text, err := base64.RawURLEncoding.DecodeString(first.Mark)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil || len(fields) != 5 {
		t.Fatalf("%s: %v", text, err)
	}
	marks := map[string]string{
		"of somebody else":          w.pull("bob", "").Mark,
		"of the other organization": w.pull("org-2/zoe", "").Mark,
		"a cursor":                  first.Cursor,
		"no base64":                 "%",
		"long":                      strings.Repeat("A", 1000),
	}
	for name := range fields {
		for _, v := range []string{"-1", "0", "9223372036854775807", "-9223372036854775808", "1e30", `""`, `"x"`, "null", "[]", "{}"} {
			marks[name+" "+v] = forged(t, text, name, json.RawMessage(v))
		}
	}
	marks["one more field"] = forged(t, text, "x", json.RawMessage("1"))
	version, books := w.version(org), w.entriesOf(org)
	ask := func(path, mark string) response {
		body := map[string]any{"protocol": 2, "device": deviceOf("ann"), "sent": noon, "stored": 0, "mark": mark}
		if path == "/sync/pull" {
			body["cursor"], body["made"], body["waiting"] = first.Cursor, 0, 0
		} else {
			body["changes"] = []any{}
		}
		return w.do(request{who: "ann", method: "POST", path: path, body: body}).wants(http.StatusOK)
	}
	for name, mark := range marks {
		if a := decode[sync.PushAnswer](ask("/sync/push", mark)); !a.Forgot || a.Mark == mark {
			t.Errorf("a push with %s: %+v", name, a)
		}
		a := decode[sync.PullAnswer](ask("/sync/pull", mark))
		if !a.Forgot || !a.First || a.Mark == mark || a.Definitions == nil || a.Definitions.Person.ID != "ann" || len(a.Rows) != len(first.Rows) {
			t.Errorf("a pull with %s: %+v", name, a)
		}
		for _, e := range entriesIn(t, a) {
			if e.Person != "ann" {
				t.Errorf("%s gives the entry of %s", name, e.Person)
			}
		}
	}
	for _, good := range []string{first.Mark, ""} {
		if decode[sync.PushAnswer](ask("/sync/push", good)).Forgot || decode[sync.PullAnswer](ask("/sync/pull", good)).Reset {
			t.Errorf("the mark %q is not known", good)
		}
	}
	if w.version(org) != version || w.entriesOf(org) != books {
		t.Error("something has changed")
	}
}

// Attack 3: cursors that were made up, from those of a pull to those of lists.
func TestAttack03TamperedCursors(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t)
	first := w.pull("ann", "").Cursor
	text, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	whole := len(w.pull("ann", "").Rows)
	pull := func(what, cursor string) {
		t.Helper()
		a := w.pull("ann", cursor) // which is never a failure
		for _, e := range entriesIn(t, a) {
			if e.Person != "ann" {
				t.Errorf("%s gives the entry of %s", what, e.Person)
			}
		}
		for _, row := range a.Rows {
			var of struct{ Person string }
			if err := json.Unmarshal(row.Data, &of); row.Kind != sync.EntryRow && (err != nil || of.Person != "ann") {
				t.Errorf("%s gives the %s of %q: %v", what, row.Kind, of.Person, err)
			}
		}
		if a.Reset && !a.More && len(a.Rows) != whole || a.Definitions != nil && a.Definitions.Person.ID != "ann" {
			t.Errorf("%s: %+v", what, a)
		}
	}
	numbers := []string{"-1", "0", "1", "9223372036854775807", "-9223372036854775808", "2147483647"}
	for name := range fields {
		for _, n := range numbers {
			pull(name+" "+n, forged(t, text, name, json.RawMessage(n)))
		}
		for _, s := range []string{`""`, `"x"`, `"` + strings.Repeat("x", 200) + `"`, "null", "[]", "{}"} {
			pull(name+" "+s, forged(t, text, name, json.RawMessage(s)))
		}
	}
	// A snapshot that is under way, behind rows that are not one's own or not
	// there.
	for _, n := range numbers[:3] {
		for _, feed := range []string{"", "entry", "person", "\x00"} {
			for _, after := range []string{"", "x", "//", "/2026-03-11/", "\x00/2026-03-11/ann", mRevenue + "/2026-03-11/bob", mRevenue + "/9999-12-31/ann", strings.Repeat("x", 100) + "/2026-03-11/ann"} {
				at := mustJSON(struct {
					Feed  string      `json:"f,omitzero"`
					After string      `json:"t,omitzero"`
					Seq   json.Number `json:"q,omitzero"`
				}{feed, after, json.Number(strings.TrimPrefix(n, "0"))})
				pull(fmt.Sprintf("snapshot %s", at), forged(t, text, "a", at))
			}
		}
	}
	pull("of the other organization", w.pull("org-2/zoe", "").Cursor)
	pull("of somebody else", w.pull("bob", "").Cursor)

	// Those of lists.
	lists := []string{"/trackers", "/trackers/" + calls + "/entries", "/trackers/" + calls + "/submissions", "/people/picks", "/sync/held", "/locations", "/teams", "/companies"}
	for _, path := range lists {
		for _, cursor := range []string{"x", "bnVsbA", "e30", "W10", "eyJ2IjotMX0", first, strings.Repeat("A", 1000), "%00", "eyJrZXkiOiIn"} {
			if r := w.do(request{who: "mia", method: "GET", path: path + "?limit=1&cursor=" + cursor}); r.Code != http.StatusOK && r.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s with the cursor %.20s: %d %s", path, cursor, r.Code, r.Body)
			}
		}
		// One that somebody who sees more was given shows no more.
		more := w.do(request{who: "eve", method: "GET", path: path + "?limit=1"}).wants(http.StatusOK)
		next := decodeLoosely[struct{ Next string }](more).Next
		if next == "" {
			continue
		}
		r := w.do(request{who: "ann", method: "GET", path: path + "?cursor=" + next})
		for name, n := range figures {
			if name != "ann" && bytes.Contains(r.Body, fmt.Append(nil, n)) {
				t.Errorf("%s: the cursor of somebody else shows %s", path, r.Body)
			}
		}
		if r.Code >= 500 || bytes.Contains(r.Body, []byte(elsewhere)) {
			t.Errorf("%s: %d %s", path, r.Code, r.Body)
		}
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// forged is a cursor with another value of a field, its other bytes and their
// order as they were, so that nothing but what it says is wrong with it.
func forged(t *testing.T, text []byte, name string, value json.RawMessage) string {
	t.Helper()
	var out bytes.Buffer
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('{')
	put := func(name string, v []byte) {
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, "%q:%s", name, v)
	}
	found := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if key == name {
			v, found = compact(value), true
		}
		put(key.(string), v)
	}
	if !found {
		put(name, compact(value))
	}
	out.WriteByte('}')
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

func compact(v json.RawMessage) []byte {
	var b bytes.Buffer
	if err := json.Compact(&b, v); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Attack 7: a change that claims to have been made before a period was closed,
// or on a clock that was set back. A closed figure does not move, the change
// is kept with all three of its times, and a device that knew of the closing
// gains nothing either.
func TestAttack07BackDating(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.do(request{who: "mia", method: "POST", path: "/trackers/" + calls + "/closures", body: `{"date": "2026-03-03", "reason": "paid"}`}).wants(http.StatusCreated)
	before := w.entriesOf(org)
	args := `"tracker": "` + calls + `", "metric": "` + mCalls + `", "date": "2026-03-03", "op": "set", "value": "99"`
	for i, made := range []string{"2026-03-03T10:00:00Z", "2026-03-11T11:59:00Z", "2026-03-11T12:00:30Z"} {
		change := strings.Replace(changeOf(i+1, args), "2026-03-11T11:59:00Z", made, 1)
		if a := w.push("ann", change); a.Verdicts[i].Status != sync.Held || a.Verdicts[i].Code != sync.CodePeriodLocked {
			t.Errorf("made %s: %+v", made, a.Verdicts[i])
		}
	}
	// The clock runs backwards within one run of the app, and says an hour ago
	// when it sends: the offset is taken off again.
	body := strings.NewReplacer("2026-03-11T12:00:00Z", "2026-03-11T11:00:00Z", `"mono": 1`, `"mono": 0`, "2026-03-11T11:59:00Z", "2026-03-03T09:00:00Z").
		Replace(pushOf("ann", changeOf(4, args)))
	a := decode[sync.PushAnswer](w.do(request{who: "ann", method: "POST", path: "/sync/push", body: body}).wants(http.StatusOK))
	if v := a.Verdicts[3]; v.Status != sync.Held || !v.Uncertain {
		t.Errorf("a clock that was set back: %+v", v)
	}
	w.do(request{who: "ann", method: "PUT", path: "/trackers/" + calls + "/metrics/" + mCalls + "/entries/2026-03-03", body: `{"value": "99"}`}).refused(http.StatusLocked, "period_locked")
	if w.entriesOf(org) != before {
		t.Error("a closed figure has moved")
	}
	for _, h := range decodeLoosely[struct {
		Items []struct{ Claimed, Made, Received string }
	}](w.do(request{who: "mia", method: "GET", path: "/sync/held"}).wants(http.StatusOK)).Items {
		if h.Claimed == "" || h.Made == "" || h.Received != "2026-03-11T12:00:00Z" {
			t.Errorf("held with the times %+v", h)
		}
	}
}
