package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The world of the tests: Wednesday, 11 March 2026, at noon; two locations
// and, at each level, somebody.
const (
	org       = "org-1"
	otherOrg  = "org-2"
	north     = "north"
	south     = "south"
	calls     = "tracker-calls"  // weekly; everyone; targets shown
	visits    = "tracker-visits" // monthly; everyone; targets hidden
	mCalls    = "metric-calls"
	mRevenue  = "metric-revenue"
	mDone     = "metric-done"
	mVisits   = "metric-visits"
	elsewhere = "tracker-elsewhere" // only people at south
	foreign   = "tracker-foreign"   // of the other organization
)

var (
	noon  = time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC)
	today = period.On(2026, time.March, 11)
)

// roster is a Directory that never changes.
type roster map[string]*people.Roster

func (r roster) Roster(_ context.Context, org string) (*people.Roster, error) {
	if found, ok := r[org]; ok {
		return found, nil
	}
	return nil, fault.ErrNotFound
}

func (r roster) RosterAt(ctx context.Context, org string, _ time.Time) (*people.Roster, error) {
	return r.Roster(ctx, org)
}

func person(id, first string, preset string, location string) people.Person {
	p, ok := people.PresetNamed(preset)
	if !ok {
		panic(preset)
	}
	return people.Person{ID: id, Revision: 1, FirstName: first, LastName: "Test", Level: p.Level, Permissions: p.Permissions,
		Locations: []people.Membership{{ID: location}}}
}

func newRoster(modules people.Modules) roster {
	calendar := period.Calendar{{Settings: period.Settings{Zone: "UTC"}}}
	left := person("leo", "Leo", "representative", north)
	left.Inactive = true
	return roster{
		org: people.NewRoster(people.Organization{ID: org, Name: "One", Currency: "EUR", Calendar: calendar, Modules: modules, WorkSchedule: true},
			[]people.Company{{ID: "company", Name: "Company"}}, []people.Location{{ID: north, Name: "North"}, {ID: south, Name: "South"}}, []people.Team{{ID: "field", Name: "Field"}},
			[]people.Person{
				person("ann", "Ann", "representative", north),
				person("bob", "Bob", "representative", north),
				person("mia", "Mia", "manager", north),
				person("sue", "Sue", "administrator", north),
				person("olaf", "Olaf", "representative", south),
				person("max", "Max", "manager", south),
				person("eve", "Eve", "enterprise", north),
				left,
			}),
		otherOrg: people.NewRoster(people.Organization{ID: otherOrg, Name: "Two", Calendar: calendar, Modules: modules},
			nil, []people.Location{{ID: north, Name: "North"}}, nil, []people.Person{person("zoe", "Zoe", "enterprise", north)}),
	}
}

// world is a server and what stands behind it.
type world struct {
	t   testing.TB
	db  storage.DB
	dir roster
	api *httpapi.API
	log bytes.Buffer
	ids atomic.Int64
}

type options struct {
	prefix  string
	db      storage.DB // nil is a memstore
	modules *people.Modules
	target  int64 // of the hidden metric
}

// newWorld fills a database and serves it.
func newWorld(t testing.TB, o options) *world {
	t.Helper()
	if o.db == nil {
		o.db = memstore.New(nil)
	}
	w := serveWorld(t, o)
	w.trackers(o.target)
	return w
}

// worldOn serves a database that newWorld has filled.
func worldOn(t testing.TB, db storage.DB) *world {
	t.Helper()
	return serveWorld(t, options{db: db})
}

func serveWorld(t testing.TB, o options) *world {
	t.Helper()
	w := &world{t: t, db: o.db, dir: newRoster(people.Modules{Trackers: true, Timetrack: true})}
	if o.modules != nil {
		w.dir = newRoster(*o.modules)
	}
	var err error
	w.api, err = httpapi.New(withServices(httpapi.Config{
		DB: w.db, Directory: w.dir, Authenticate: w.authenticate, Prefix: o.prefix,
		Logger: slog.New(slog.NewTextHandler(&w.log, nil)), Now: func() time.Time { return noon }, NewID: w.newID,
	}))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// withServices adds the services that app.New makes.
func withServices(c httpapi.Config) httpapi.Config {
	db := httpapi.Claims(c.DB)
	c.Trackers = tracking.New(storage.Tracking(db), c.Directory, &tracking.Options{Now: c.Now, NewID: c.NewID})
	c.Timesheet = timetrack.New(storage.TimeTrack(db), c.Directory, &timetrack.Options{Now: c.Now, NewID: c.NewID})
	c.Sync = server.New(server.Config{DB: db, Directory: c.Directory}, &server.Options{Now: c.Now, NewID: c.NewID, Logger: c.Logger})
	return c
}

// newID makes ids in a row, so that two worlds give the same.
func (w *world) newID() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", w.ids.Add(1)) }

// authenticate takes whom the test names in a header: "ann", "org-2/zoe", "bare"
// for ann without any permission, or "token" for a host system that may manage and report everywhere.
func (w *world) authenticate(r *http.Request) (people.Actor, error) {
	who := r.Header.Get("Test-Actor")
	if who == "token" {
		return people.Actor{Org: org, Token: "token-1", Level: 50, Permissions: people.TrackersManage | people.TrackersReport | people.AllLocations}, nil
	}
	if who == "bare" {
		return people.Actor{Org: org, Person: "ann", Level: 10, Locations: []string{north}}, nil
	}
	in, id, ok := strings.Cut(who, "/")
	if !ok {
		in, id = org, who
	}
	actor, ok := w.dir[in].Actor(id, today)
	if !ok {
		return actor, fault.ErrDenied
	}
	return actor, nil
}

// figures is what everyone has entered in the visible and in the hidden
// tracker today: no sum of some equals the figure of another.
var figures = map[string]int64{
	"ann": 1000001, "bob": 1000010, "mia": 1000100, "sue": 1001000, "olaf": 1010000, "max": 1100000, "eve": 3000000, "leo": 5000000,
}

func (w *world) trackers(hidden int64) {
	everyone := []tracking.Assignment{{AllLocations: true, Everyone: true}}
	start := today - 100
	visitTargets := period.Timeline[int64]{{Value: hidden}}
	if hidden == 0 {
		visitTargets = nil
	}
	trackers := []tracking.Tracker{
		{ID: calls, Revision: 1, Name: "Calls", Start: start, Period: period.Week, Assignments: everyone, CreatedBy: "eve",
			Settings: tracking.Settings{ShowTargets: true, AllowEdits: true},
			Metrics: []tracking.Metric{
				{ID: mCalls, Name: "Calls", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 2000000}}},
				{ID: mRevenue, Name: "Revenue", Kind: tracking.Currency, Currency: "EUR"},
				{ID: mDone, Name: "Done", Kind: tracking.CheckBox},
			}},
		{ID: visits, Revision: 1, Name: "Visits", Start: start, Period: period.Month, Assignments: everyone, CreatedBy: "eve",
			Settings: tracking.Settings{AllowEdits: true},
			Metrics:  []tracking.Metric{{ID: mVisits, Name: "Visits", Kind: tracking.Number, Targets: visitTargets}}},
		{ID: elsewhere, Revision: 1, Name: "Elsewhere", Start: start, Period: period.Week, CreatedBy: "max",
			Assignments: []tracking.Assignment{{Locations: []string{south}, Everyone: true}}, Settings: tracking.Settings{ShowTargets: true},
			Metrics: []tracking.Metric{{ID: "metric-elsewhere", Name: "Elsewhere", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 4444}}}}},
	}
	w.update(org, func(ctx context.Context, s tracking.Store) error {
		for _, t := range trackers {
			if err := s.PutTracker(ctx, t, "eve", noon.AddDate(0, 0, -100)); err != nil {
				return err
			}
		}
		var all []tracking.Submission
		i := 0
		for _, p := range w.dir[org].People {
			for _, metric := range []string{mCalls, mVisits} {
				i++
				all = append(all, tracking.Submission{Key: tracking.Key{Metric: metric, Date: today, Person: p.ID}, Revision: 1,
					Change: fmt.Sprintf("00000000-0000-7000-8000-1%011d", i), Op: tracking.Set, Operand: figures[p.ID],
					New: tracking.NumberValue(figures[p.ID]), By: p.ID, Made: noon, Received: noon})
			}
		}
		return s.Submit(ctx, all)
	})
	w.update(otherOrg, func(ctx context.Context, s tracking.Store) error {
		t := trackers[0]
		t.ID = foreign
		t.Metrics = []tracking.Metric{{ID: "metric-foreign", Name: "Foreign", Kind: tracking.Number}}
		return s.PutTracker(ctx, t, "zoe", noon.AddDate(0, 0, -100))
	})
}

func (w *world) update(org string, fn func(context.Context, tracking.Store) error) {
	w.t.Helper()
	if err := storage.Tracking(w.db).Update(w.t.Context(), org, fn); err != nil {
		w.t.Fatal(err)
	}
}

// version is that of the change log: it stands still while nothing changes.
func (w *world) version(org string) int64 {
	w.t.Helper()
	var v int64
	err := w.db.View(w.t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
		s, err := tx.Changes().State(ctx)
		v = s.Version
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// request is what a test sends.
type request struct {
	who     string // "" is nobody
	method  string
	path    string // below api/v1, escaped
	body    any    // a string is sent as it is; nil is no body
	header  map[string]string
	noMedia bool // no Content-Type
}

// response is what came back.
type response struct {
	t       testing.TB
	request request
	Code    int
	Header  http.Header
	Body    []byte
}

func (w *world) do(r request) response {
	w.t.Helper()
	return do(w.t, w.api, "/api/v1", r)
}

func do(t testing.TB, h http.Handler, base string, r request) response {
	t.Helper()
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	case []byte:
		body = bytes.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(j)
	}
	ctx, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	req, err := http.NewRequestWithContext(ctx, r.method, "http://example.com/", body)
	if err != nil {
		t.Fatal(err)
	}
	path, query, _ := strings.Cut(base+r.path, "?")
	req.URL.RawPath, req.URL.RawQuery = path, query
	if req.URL.Path, err = url.PathUnescape(path); err != nil {
		t.Fatal(err)
	}
	req.RequestURI = ""
	if body != nil && !r.noMedia {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.who != "" {
		req.Header.Set("Test-Actor", r.who)
	}
	for k, v := range r.header {
		req.Header.Set(k, v)
	}
	if req.Body == nil {
		req.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(&impatient{rec, hangUp}, req)
	return response{t: t, request: r, Code: rec.Code, Header: rec.Header(), Body: rec.Body.Bytes()}
}

// impatient is a client that goes away when a stream of events begins.
type impatient struct {
	*httptest.ResponseRecorder
	hangUp func()
}

// Flush implements http.Flusher.
func (i *impatient) Flush() {
	i.ResponseRecorder.Flush()
	if i.Header().Get("Content-Type") == "text/event-stream" {
		i.hangUp()
	}
}

// wants fails the test unless the status is one of those.
func (r response) wants(status ...int) response {
	r.t.Helper()
	for _, s := range status {
		if r.Code == s {
			return r
		}
	}
	r.t.Fatalf("%s %s by %q: %d, want %v: %s", r.request.method, r.request.path, r.request.who, r.Code, status, r.Body)
	return r
}

// refused fails the test unless the answer is a problem of that status and
// code, and names the fields.
func (r response) refused(status int, code string, fields ...string) response {
	r.t.Helper()
	r.wants(status)
	if ct := r.Header.Get("Content-Type"); ct != api.ProblemType {
		r.t.Fatalf("%s %s: a problem of type %q", r.request.method, r.request.path, ct)
	}
	p := decode[api.Problem](r)
	if p.Status != status || p.Code != code || p.Title != http.StatusText(status) || p.Detail == "" {
		r.t.Fatalf("%s %s: %s, want the code %s", r.request.method, r.request.path, r.Body, code)
	}
	for _, field := range fields {
		if !names(p, field) {
			r.t.Fatalf("%s %s: %s does not name %s", r.request.method, r.request.path, r.Body, field)
		}
	}
	return r
}

func names(p api.Problem, field string) bool {
	for _, e := range p.Errors {
		if e.Field == field && e.Reason != "" {
			return true
		}
	}
	return false
}

func decode[T any](r response) T {
	r.t.Helper()
	var v T
	d := json.NewDecoder(bytes.NewReader(r.Body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		r.t.Fatalf("%s %s: %v in %s", r.request.method, r.request.path, err, r.Body)
	}
	return v
}

// ifMatch is the header of that name for a revision.
func ifMatch(revision int64) map[string]string {
	return map[string]string{"If-Match": fmt.Sprintf("%q", fmt.Sprint(revision))}
}
