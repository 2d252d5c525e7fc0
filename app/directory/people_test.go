package directory_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

func TestSavingAPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const id = "11111111-1111-7111-8111-111111111111"
	want := people.Person{
		ID: id, Revision: 1, ExternalID: "E1", FirstName: "Anna", LastName: "Berg", Email: "anna@example.com",
		Level: 10, Permissions: people.LeadsUse, Locations: []people.Membership{{ID: w.north.ID}}, Language: "da",
	}
	in := want
	in.Revision, in.FirstName, in.Email = 0, " Anna ", "ANNA@example.com"
	in.Inactive, in.Erased, in.MergedInto = true, true, w.owner.Person // of no effect
	saved, err := w.dir.SavePerson(w.ctx, w.owner, in)
	w.ok(err)
	if diff := cmp.Diff(want, saved); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(want, w.person(id)); diff != "" {
		t.Fatal(diff)
	}

	// Unchanged: no new version.
	again, err := w.dir.SavePerson(w.ctx, w.owner, saved)
	w.ok(err)
	if again.Revision != 1 {
		t.Errorf("saving what is stored made revision %d", again.Revision)
	}
	saved.LastName = "Berg-Olsen"
	saved, err = w.dir.SavePerson(w.ctx, w.owner, saved)
	w.ok(err)
	if saved.Revision != 2 {
		t.Errorf("revision %d after an edit", saved.Revision)
	}
	stale := want
	stale.LastName = "Late"
	_, err = w.dir.SavePerson(w.ctx, w.owner, stale)
	w.refused(err, "stale")

	for taken, p := range map[string]people.Person{
		"":            {ID: id, FirstName: "Bea", LastName: "X"},
		"email":       {FirstName: "Bea", LastName: "X", Email: "Anna@Example.com"},
		"external_id": {FirstName: "Bea", LastName: "X", ExternalID: "E1"},
	} {
		_, err := w.dir.SavePerson(w.ctx, w.owner, p)
		if !errors.Is(err, fault.ErrExists) || field(err) != taken {
			t.Errorf("%q taken: %v", taken, err)
		}
	}

	versions, err := w.dir.PersonHistory(w.ctx, w.owner, id)
	w.ok(err)
	var names []string
	for _, v := range versions {
		names = append(names, v.Value.LastName+" by "+w.person(v.By).FirstName)
	}
	if got := strings.Join(names, ", "); got != "Berg-Olsen by Olga, Berg by Olga" {
		t.Errorf("history: %s", got)
	}
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.dir.SavePerson(w.ctx, w.owner, people.Person{
		ExternalID: strings.Repeat("x", 101), FirstName: "1", LastName: "", Email: "x", Language: "?",
		Level: -1, Permissions: 1 << 31, Revision: -1,
	})
	want := []string{"email", "external_id", "first_name", "language", "last_name", "level", "permissions", "revision"}
	if diff := cmp.Diff(want, fields(err)); diff != "" {
		t.Fatal(diff)
	}
	_, err = w.dir.SavePerson(w.ctx, w.owner, people.Person{ID: "not-a-uuid", FirstName: "Anna", LastName: "Berg"})
	if field(err) != "id" {
		t.Errorf("id of another form: %v", err)
	}
	_, err = w.dir.SavePerson(w.ctx, w.owner, people.Person{FirstName: "Anna", LastName: "Berg", Level: directory.MaxLevel + 1})
	if field(err) != "level" {
		t.Errorf("level: %v", err)
	}
}

// fields lists the fields that err refuses, sorted.
func fields(err error) []string {
	var names []string
	var walk func(error)
	walk = func(err error) {
		var many fault.Many
		var inv *fault.Invalid
		switch {
		case errors.As(err, &many):
			for _, e := range many {
				walk(e)
			}
		case errors.As(err, &inv):
			names = append(names, inv.Field)
		}
	}
	walk(err)
	slices.Sort(names)
	return names
}

func TestTheAuditLogTellsWhatChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.hire("Rita", "representative", w.north)
	p.Level, p.Permissions, p.Email = 20, p.Permissions&^people.LeadsUse|people.GoalsView, "rita@example.com"
	asked := w.owner
	asked.Token = "token-1"
	p, err := w.dir.SavePerson(w.ctx, asked, p)
	w.ok(err)
	_, err = w.dir.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
	w.ok(err)

	type line struct {
		Person, Action string
		Detail         map[string]string
	}
	var got []line
	for _, e := range w.events(storage.EventQuery{Target: p.ID}) {
		if e.Entity != storage.EntityPerson || !e.At.Equal(noon) || e.ID == "" {
			t.Errorf("event %+v", e)
		}
		if len(e.Detail) == 0 {
			e.Detail = nil
		}
		got = append(got, line{e.Person, e.Action, e.Detail})
	}
	want := []line{
		{w.owner.Person, "person.deactivated", nil},
		{w.owner.Person, "person.changed", map[string]string{
			"fields": "email,level,permissions", "level": "20", "level_before": "10",
			"granted": "goals.view", "withdrawn": "leads.use", "token": "token-1",
		}},
		{w.owner.Person, "person.created", map[string]string{"level": "10", "granted": "pipeline.view,leads.use,timetrack.use"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, e := range w.events(storage.EventQuery{}) {
		for k, v := range e.Detail {
			if strings.Contains(v, "@") || strings.Contains(v, "Rita") {
				t.Errorf("the audit log names somebody: %s=%s", k, v)
			}
		}
	}
}

// signIn gives a person an account with a session and a link.
func (w *world) signIn(p people.Person) {
	w.t.Helper()
	w.update(func(ctx context.Context, tx storage.Tx) error {
		a := tx.Accounts()
		return errors.Join(
			a.PutAccount(ctx, storage.Account{Person: p.ID, Email: p.Email, PasswordHash: "h", Revision: 1}),
			a.PutSession(ctx, storage.Session{Token: "s-" + p.ID, Person: p.ID, Created: w.clock.now(), Expires: w.clock.now().Add(30 * 24 * time.Hour)}),
			a.PutLink(ctx, storage.Link{Hash: "l-" + p.ID, Person: p.ID, Purpose: storage.PasswordReset, Created: w.clock.now(), Expires: w.clock.now().Add(time.Hour)}),
			a.PutToken(ctx, storage.Token{ID: "t-" + p.ID, Name: "Rita's tool", Hash: "h-" + p.ID, Person: p.ID, Created: w.clock.now(), Expires: w.clock.now().Add(time.Hour)}),
		)
	})
}

// access tells what is left of what signIn made.
func (w *world) access(p people.Person) string {
	w.t.Helper()
	var have []string
	w.view(func(ctx context.Context, tx storage.Tx) error {
		account, err := tx.Accounts().Account(ctx, p.ID)
		switch {
		case err == nil && account.Disabled:
			have = append(have, "disabled "+account.Email)
		case err == nil:
			have = append(have, account.Email)
		}
		if _, err := tx.Accounts().Session(ctx, "s-"+p.ID, w.clock.now()); err == nil {
			have = append(have, "session")
		}
		if _, err := tx.Accounts().Link(ctx, "l-"+p.ID, w.clock.now()); err == nil {
			have = append(have, "link")
		}
		return nil
	})
	return strings.Join(have, ", ")
}

func TestAnAccountFollowsItsPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.hire("Rita", "representative", w.north)
	p.Email = "rita@example.com"
	p, err := w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	w.signIn(p)

	p.LastName = "Married"
	p, err = w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	if got := w.access(p); got != "rita@example.com, session, link" {
		t.Errorf("after another name: %s", got)
	}
	p.Email = "rita@example.org"
	p, err = w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	if got := w.access(p); got != "rita@example.org, session" {
		t.Errorf("after another e-mail: %s", got)
	}
	none := p
	none.Email = ""
	_, err = w.dir.SavePerson(w.ctx, w.owner, none)
	if field(err) != "email" {
		t.Errorf("an account without e-mail: %v", err)
	}

	p, err = w.dir.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
	w.ok(err)
	if got := w.access(p); got != "disabled rita@example.org" {
		t.Errorf("after leaving: %s", got)
	}
	_, err = w.dir.Actor(w.ctx, w.org, p.ID)
	w.refused(err, "denied")
	_, err = w.dir.Actor(w.ctx, w.org, "nobody")
	w.refused(err, "not_found")
	_, err = w.dir.Actor(w.ctx, "nowhere", p.ID)
	w.refused(err, "not_found")

	same, err := w.dir.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
	w.ok(err)
	if same.Revision != p.Revision {
		t.Error("leaving twice is a new version")
	}
	_, err = w.dir.Activate(w.ctx, w.owner, p.ID, p.Revision-1)
	w.refused(err, "stale")
	p, err = w.dir.Activate(w.ctx, w.owner, p.ID, p.Revision)
	w.ok(err)
	if got := w.access(p); got != "rita@example.org" {
		t.Errorf("after coming back: %s", got)
	}
	w.actor(p.ID)
}

func TestWhoComesBackGetsNothingThatTheActorDoesNotHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	p := w.hire("Rita", "representative", w.north)
	team, err := w.dir.SaveTeam(w.ctx, w.owner, people.Team{Name: "Everywhere", Permissions: people.AllLocations})
	w.ok(err)
	p.Teams = []people.Membership{{ID: team.ID}}
	p, err = w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	p, err = w.dir.Deactivate(w.ctx, admin, p.ID, p.Revision)
	w.ok(err)
	_, err = w.dir.Activate(w.ctx, admin, p.ID, p.Revision)
	w.refused(err, "not_held")
}

func TestListingPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	adam := w.hire("Adam", "administrator", w.north)
	boss := w.hire("Bo", "enterprise", w.north)
	rita := w.hire("Rita", "representative", w.north)
	sue := w.hire("Sue", "representative", w.south)
	gone := w.hire("Gil", "representative", w.north)
	_, err := w.dir.Deactivate(w.ctx, w.owner, gone.ID, gone.Revision)
	w.ok(err)
	boss.Email = "bo@example.com"
	_, err = w.dir.SavePerson(w.ctx, w.owner, boss)
	w.ok(err)

	list := func(a people.Actor, q directory.Query) string {
		t.Helper()
		rows, next, err := w.dir.People(w.ctx, a, q)
		w.ok(err)
		if next != "" {
			t.Errorf("one page is not the last: %q", next)
		}
		var names []string
		for _, r := range rows {
			name := r.FirstName
			if r.Managed {
				name += "*"
			}
			if r.Permissions != 0 || r.Level != 0 {
				name += "+"
			}
			names = append(names, name)
		}
		return strings.Join(names, " ")
	}
	admin, rep, away := w.actor(adam.ID), w.actor(rita.ID), w.actor(sue.ID)
	for _, tc := range []struct {
		name string
		a    people.Actor
		q    directory.Query
		want string // * may be administered, + is shown whole
	}{
		{"an administrator", admin, directory.Query{}, "Adam*+ Bo Rita*+"},
		{"an administrator, managed", admin, directory.Query{Managed: true}, "Adam*+ Rita*+"},
		{"an administrator, with those who left", admin, directory.Query{Inactive: true}, "Adam*+ Bo Gil*+ Rita*+"},
		{"the owner", w.owner, directory.Query{}, "Olga*+ Adam*+ Bo*+ Rita*+ Sue*+"},
		{"a representative", rep, directory.Query{Inactive: true}, "Adam Bo Rita+"},
		{"somebody elsewhere", away, directory.Query{}, "Sue+"},
		{"by location", w.owner, directory.Query{Location: w.south.ID}, "Sue*+"},
		{"by location, without administering it", rep, directory.Query{Location: w.north.ID}, "Adam Bo Rita+"},
		{"by team", w.owner, directory.Query{Team: "none"}, ""},
		{"by part of a name", w.owner, directory.Query{Search: " TESTER ri "}, "Rita*+"},
		{"by e-mail", w.owner, directory.Query{Search: "bo@example"}, "Bo*+"},
		{"by an e-mail that one may not know", admin, directory.Query{Search: "bo@example"}, ""},
		{"an API token", people.Actor{Org: w.org, Token: "t", Locations: []string{w.north.ID}}, directory.Query{}, "Adam Bo Rita"},
	} {
		if got := list(tc.a, tc.q); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}

	for _, tc := range []struct {
		a       people.Actor
		id      string
		code    string
		managed bool
	}{
		{admin, rita.ID, "", true},
		{admin, gone.ID, "", true},
		{admin, boss.ID, "", false},
		{admin, sue.ID, "not_found", false},
		{rep, gone.ID, "not_found", false},
		{rep, "nobody", "not_found", false},
	} {
		row, err := w.dir.Person(w.ctx, tc.a, tc.id)
		if fault.Code(err) != tc.code || row.Managed != tc.managed || !tc.managed && row.Level != 0 {
			t.Errorf("%s sees %s: %+v, %v", tc.a.Person, tc.id, row, err)
		}
	}
	_, err = w.dir.PersonHistory(w.ctx, rep, adam.ID)
	w.refused(err, "not_found")
	_, err = w.dir.PersonHistory(w.ctx, admin, boss.ID)
	w.refused(err, "not_found")
	if own, err := w.dir.PersonHistory(w.ctx, rep, rita.ID); err != nil || len(own) != 1 {
		t.Errorf("one's own history: %v, %v", own, err)
	}
}

func TestPagesOfPeopleHoldEachOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := []string{"Olga Owner"}
	for i := range 25 {
		p, err := w.dir.SavePerson(w.ctx, w.owner, people.Person{FirstName: "Twin", LastName: []string{"same", "Other", "Zed"}[i%3]})
		w.ok(err)
		want = append(want, p.Name())
	}
	slices.Sort(want)
	for _, limit := range []int{1, 2, 7, 26, 27} {
		var got []string
		q := directory.Query{Page: query.Page{Limit: limit}}
		for {
			rows, next, err := w.dir.People(w.ctx, w.owner, q)
			w.ok(err)
			for _, r := range rows {
				got = append(got, r.Name())
			}
			if next == "" {
				break
			}
			if len(rows) != limit {
				t.Fatalf("a page of %d rows of %d", len(rows), limit)
			}
			q.Cursor = next
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
	for _, q := range []query.Page{{Limit: -1}, {Limit: 501}, {Cursor: "?"}, {Cursor: query.Cursor(map[string]string{"x": "y"})}} {
		if _, _, err := w.dir.People(w.ctx, w.owner, directory.Query{Page: q}); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// A write that fails, whichever, leaves nothing of its verb.
func TestNothingIsHalfDone(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	for name, verb := range map[string]func(w *world, d *directory.Directory, p, other people.Person) error{
		"SavePerson": func(w *world, d *directory.Directory, p, _ people.Person) error {
			p.Email = "new@example.com"
			_, err := d.SavePerson(w.ctx, w.owner, p)
			return err
		},
		"Deactivate": func(w *world, d *directory.Directory, p, _ people.Person) error {
			_, err := d.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
			return err
		},
		"Erase": func(w *world, d *directory.Directory, p, _ people.Person) error {
			return d.Erase(w.ctx, w.owner, p.ID, "asked for it")
		},
		"Merge": func(w *world, d *directory.Directory, p, other people.Person) error {
			_, err := d.Merge(w.ctx, w.owner, p.ID, other.ID, "twice")
			return err
		},
		"SaveOrganization": func(w *world, d *directory.Directory, _, _ people.Person) error {
			r, err := d.Roster(w.ctx, w.org)
			w.ok(err)
			o := r.Organization
			o.Name = "Other"
			_, err = d.SaveOrganization(w.ctx, w.owner, o)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := int64(1); ; n++ {
				db := memstore.New(nil)
				w := newWorldOn(t, db)
				other := w.hire("Second", "representative", w.north)
				p := w.hire("Rita", "representative", w.north)
				p.Email = "rita@example.com"
				p, err := w.dir.SavePerson(w.ctx, w.owner, p)
				w.ok(err)
				w.signIn(p)
				w.sync(p)

				before := w.dump(p)
				failing := &storagetest.Failing{DB: db, Nth: n, Err: broken}
				err = verb(w, directory.New(failing, &directory.Options{Now: w.clock.now, NewID: ids()}), p, other)
				if !failing.Failed() {
					w.ok(err)
					if n < 3 {
						t.Fatalf("only %d writes", n-1)
					}
					if w.dump(p) == before {
						t.Fatal("nothing was done")
					}
					return
				}
				if !errors.Is(err, broken) {
					t.Fatalf("write %d failed, and the answer is %v", n, err)
				}
				if after := w.dump(p); after != before {
					t.Fatalf("write %d failed:\n%s", n, cmp.Diff(before, after))
				}
			}
		})
	}
}

// dump is all that the verbs above write.
func (w *world) dump(p people.Person) string {
	w.t.Helper()
	var all []any
	w.view(func(ctx context.Context, tx storage.Tx) error {
		versions, err := tx.People().Versions(ctx, p.ID)
		if err != nil {
			return err
		}
		o, err := tx.Organization().Versions(ctx, w.org)
		if err != nil {
			return err
		}
		tokens, err := tx.Accounts().Tokens(ctx)
		if err != nil {
			return err
		}
		devices, err := tx.Devices().Devices(ctx, nil)
		if err != nil {
			return err
		}
		receipts, err := tx.Devices().Receipts(ctx, "phone of "+p.ID, 0, 100)
		if err != nil {
			return err
		}
		state, err := tx.Changes().State(ctx)
		all = []any{versions, o, tokens, devices, receipts, state}
		return err
	})
	return fmt.Sprintf("%+v\n%s\n%+v", all, w.access(p), w.events(storage.EventQuery{}))
}
