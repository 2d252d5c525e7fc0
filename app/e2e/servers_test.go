package e2e

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Two servers on one PostgreSQL: what comes in through one is seen at once by
// who is connected to the other (S12).
func TestTwoServersOnOnePostgreSQL(t *testing.T) {
	db := pgtest.New(t)
	const founder = "ada.byron@acme.example"
	run(t, "", "--db", db, "user", "add", "--new-org", "Acme", "--first", "Ada", "--last", "Byron", "--role", "enterprise", founder)
	run(t, password+"\n", "--db", db, "user", "password", founder)
	one, two := start(t, db), start(t, db)

	ada := as(t, one, founder)
	tr := got(ada.CreateTracker(t.Context(), api.TrackerInput{Name: "Outreach", Period: period.Day,
		Metrics:     []api.MetricInput{{Kind: "number", Name: "Calls"}},
		Assignments: []api.Assignment{{AllLocations: true, Everyone: true}}})).from(t)
	calls := fieldOf(t, tr, "Calls", ada.me.Today)

	b := browsertest.Open(t)
	watching := signIn(t, b.Device(), two, founder)
	follow(watching, "/reports/"+tr.ID)
	watching.Wait(`document.querySelector("#report tbody tr")`)
	watching.Run(`window.loadedOnce = true`)
	entering := signIn(t, b.Device(), one, founder)
	calls.there(entering)
	within2s(t, func(n int) time.Duration {
		value := strconv.Itoa(3 + n)
		return live(entering, func() { calls.enter(entering, value) }, watching, cell(ada.me.Person.ID, 0), value)
	})
	if !browsertest.Eval[bool](watching, `window.loadedOnce === true`) {
		t.Error("the page was loaded again")
	}

	// And what is entered through the other one, after the first has gone.
	one.Kill()
	calls.enter(entering, "71")
	calls.saved(entering)
	follow(watching, "/")
	calls.there(watching)
	calls.enter(watching, "23")
	eventually(t, "the entry", "23", func() string { return as(t, two, founder).value(calls, ada.me.Person.ID) })
}

// run runs the binary to its end with something to read.
func run(t testing.TB, input string, args ...string) {
	t.Helper()
	path, err := program.Path()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Stdin = strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("headway %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
