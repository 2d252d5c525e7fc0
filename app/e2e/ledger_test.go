package e2e

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// times is how often something is done: a few times, or as often as the
// environment variable says.
func times(t testing.TB, variable string, few int) int {
	t.Helper()
	given := os.Getenv(variable)
	if given == "" {
		return few
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s is no number from 1", variable, given)
	}
	return n
}

// ledger is what somebody enters on a tracker that nobody has entered anything
// on before, to be compared with what the server has of it.
type ledger struct {
	t       testing.TB
	s       *server
	person  string
	tracker api.Tracker
	today   period.Date
	want    map[field]account
}

// account is what was done to one field.
type account struct {
	sets  []string // values in their order
	taps  int      // on +
	maybe string   // entered last, and not said to be saved; "": nothing was
}

// newLedger makes a tracker of numbers that everybody enters, for as many days
// until today.
func newLedger(t testing.TB, s *server, days int, metrics ...string) *ledger {
	t.Helper()
	me := as(t, s, representative).me
	in := api.TrackerInput{Name: "Stocktaking", Start: me.Today - period.Date(days) + 1, Period: period.Day,
		Settings:    api.Settings{AllowEdits: true},
		Assignments: []api.Assignment{{AllLocations: true, Everyone: true}}}
	for _, name := range metrics {
		in.Metrics = append(in.Metrics, api.MetricInput{Kind: "number", Name: name})
	}
	tr := got(as(t, s, enterprise).CreateTracker(t.Context(), in)).from(t)
	return &ledger{t: t, s: s, person: me.Person.ID, tracker: tr, today: me.Today, want: map[field]account{}}
}

// field is the n-th metric on the day that so many days are after.
func (l *ledger) field(n, before int) field {
	return field{l.tracker.ID, l.tracker.Metrics[n].ID, l.today - period.Date(before)}
}

// wrote notes that a value was set.
func (l *ledger) wrote(f field, value string) {
	a := l.want[f]
	a.sets = append(a.sets, value)
	l.want[f] = a
}

// tapped notes taps on +.
func (l *ledger) tapped(f field, times int) {
	a := l.want[f]
	a.taps += times
	l.want[f] = a
}

// typed notes what was set without waiting for the page to say anything.
func (l *ledger) typed(f field, value string) {
	a := l.want[f]
	a.maybe = value
	l.want[f] = a
}

// balance is how the server's changes compare with what was entered.
type balance struct{ changes, said, lost, doubled, strange int }

// String implements fmt.Stringer.
func (b balance) String() string {
	return fmt.Sprintf("%d changes on the server, %d values were said to be saved, %d lost, %d doubled, %d that nobody entered", b.changes, b.said, b.lost, b.doubled, b.strange)
}

// balance asks the server for every change of the tracker, and fails the test
// where a value is not there exactly once. A value that was not said to be
// saved may be there, once.
func (l *ledger) balance() balance {
	l.t.Helper()
	emma := as(l.t, l.s, representative)
	subs := map[field][]api.Submission{}
	ids := map[string]bool{}
	var b balance
	for sub, err := range client.All(emma.ctx, func(ctx context.Context, p client.Page) (api.List[api.Submission], error) {
		return emma.Submissions(ctx, client.EntriesQuery{Tracker: l.tracker.ID, Selection: client.Selection{People: []string{l.person}}, Page: p})
	}) {
		if err != nil {
			l.t.Fatal(err)
		}
		b.changes++
		if ids[sub.Change] {
			b.doubled++
			l.t.Errorf("the change %s was applied twice", sub.Change)
		}
		ids[sub.Change] = true
		f := field{l.tracker.ID, sub.Metric, sub.Date}
		subs[f] = append(subs[f], sub)
	}
	for f, a := range l.want {
		b.said += len(a.sets) + min(a.taps, 1)
		lost, doubled, strange := compare(a, subs[f])
		if lost+doubled+strange > 0 {
			l.t.Errorf("on %s: entered was %+v, the server has %s", f.date, a, list(subs[f]))
		}
		b.lost, b.doubled, b.strange = b.lost+lost, b.doubled+doubled, b.strange+strange
		delete(subs, f)
	}
	for f, others := range subs {
		b.strange += len(others)
		l.t.Errorf("on %s nothing was entered, the server has %s", f.date, list(others))
	}
	return b
}

// compare holds what was done to a field against the server's changes of it.
func compare(a account, subs []api.Submission) (lost, doubled, strange int) {
	sets, taps := map[string]int{}, 0
	for _, sub := range subs {
		n, err := strconv.Atoi(string(sub.Operand))
		switch {
		case sub.Op == "set":
			sets[string(sub.Operand)]++
		case sub.Op == "add" && err == nil:
			taps += n
		default:
			strange++
		}
	}
	for _, value := range a.sets {
		lost += max(0, 1-sets[value])
		doubled += max(0, sets[value]-1)
		delete(sets, value)
	}
	if a.maybe != "" {
		doubled += max(0, sets[a.maybe]-1)
		delete(sets, a.maybe)
	}
	lost, doubled = lost+max(0, a.taps-taps), doubled+max(0, taps-a.taps)
	return lost, doubled, strange + len(sets)
}

func list(subs []api.Submission) string {
	var all []string
	for _, sub := range subs {
		all = append(all, fmt.Sprintf("%s %s (%s)", sub.Op, sub.Operand, sub.Change))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// emptied waits until nothing waits on the device of a page, and looks whether
// the server thinks so too: of one device.
func (l *ledger) emptied(p *browsertest.Page) {
	l.t.Helper()
	synced(p)
	for _, rows := range look(p).Databases {
		for key := range rows {
			if strings.HasPrefix(key, "kv outbox/") {
				l.t.Errorf("in the outbox is %s", key)
			}
		}
	}
	ingrid := as(l.t, l.s, enterprise)
	eventually(l.t, "what the server knows of the devices", "1 with 0 waiting", func() string {
		devices, waiting := 0, int64(0)
		for _, d := range got(ingrid.Devices(ingrid.ctx)).from(l.t).Items {
			if d.Person.ID == l.person {
				devices++
				waiting += d.Waiting
			}
		}
		return fmt.Sprintf("%d with %d waiting", devices, waiting)
	})
	if said := browsertest.Eval[string](p, `document.querySelector("#banners").innerText`); strings.Contains(said, "lost") {
		l.t.Errorf("it says that something is lost: %s", said)
	}
}

// tap taps the + of a field as the keyboard does: a mouse misses where the page
// moves at that moment, and repeats where a slow machine holds it down.
func (f field) tap(p *browsertest.Page, times int) {
	plus := fmt.Sprintf(`document.querySelector('[data-do="step"][data-by="1"][data-line=%q]')`, f.id())
	p.Wait(plus)
	for range times {
		p.Run(plus + `.click()`)
	}
}

// there waits until the page shows each field so, and that the server has it.
func there(p *browsertest.Page, want map[field]string) {
	var all []string
	for f, value := range want {
		all = append(all, fmt.Sprintf(`((e) => e?.value === %q && e.closest(".metric").innerText.includes("Synced"))(document.getElementById(%q))`, value, f.id()))
	}
	p.Wait(strings.Join(all, " && "))
}

// said waits until the page says of each field that it is saved, and returns
// what it says: that it is on the device, sent, or there. The fields were blank
// before.
func said(p *browsertest.Page, fields ...field) string {
	ids := make([]string, len(fields))
	for i, f := range fields {
		ids[i] = f.id()
	}
	return browsertest.Eval[string](p, fmt.Sprintf(`new Promise((then) => {
		const words = ["Saved on this device", "Sent, not yet confirmed", "Synced"];
		const watch = new MutationObserver(look);
		function look() {
			const notes = %q.split(" ").map((id) => document.getElementById(id)?.closest(".metric").querySelector(".notes")?.innerText ?? "");
			const states = notes.map((text) => words.find((word) => text.includes(word)));
			if (states.includes(undefined)) return false;
			watch.disconnect();
			then(words.find((word) => states.includes(word)));
			return true;
		}
		if (!look()) watch.observe(document.documentElement, { subtree: true, childList: true, characterData: true });
	})`, strings.Join(ids, " ")))
}
