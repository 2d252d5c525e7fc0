package httpapi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// listening is a stream of events that somebody reads.
type listening struct {
	t      testing.TB
	header http.Header
	code   int
	hangUp func()

	sent  chan string // every write; closed in the end
	begun chan struct{}
	once  sync.Once
}

// Header implements http.ResponseWriter.
func (l *listening) Header() http.Header { return l.header }

// WriteHeader implements http.ResponseWriter.
func (l *listening) WriteHeader(code int) { l.code = code }

// Write implements http.ResponseWriter.
func (l *listening) Write(b []byte) (int, error) {
	l.once.Do(func() { close(l.begun) })
	l.sent <- string(b)
	return len(b), nil
}

// listen opens a stream and waits until it has begun.
func listen(t testing.TB, h http.Handler, header map[string]string) *listening {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l := &listening{t: t, header: http.Header{}, hangUp: cancel, sent: make(chan string, 10_000), begun: make(chan struct{})}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://example.com/api/v1/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	go func() {
		defer close(l.sent)
		h.ServeHTTP(l, r)
	}()
	<-l.begun
	return l
}

func (o *office) listen(who string) *listening {
	o.t.Helper()
	return listen(o.t, o.app, map[string]string{"Cookie": o.cookie(who)})
}

// during returns the names of the events, and the comments, that come within a
// time, and whether the stream has ended.
func (l *listening) during(d time.Duration) (names []string, ended bool) {
	l.t.Helper()
	until := time.After(d)
	for {
		select {
		case <-until:
			return names, false
		case text, ok := <-l.sent:
			if !ok {
				return names, true
			}
			var v int64
			name, rest, _ := strings.Cut(strings.TrimSuffix(text, "\n\n"), "\ndata: ")
			if strings.HasPrefix(name, ": ") {
				names = append(names, name)
			} else if _, err := fmt.Sscanf(rest, `{"v":%d}`, &v); err != nil || v < 1 || rest != fmt.Sprintf(`{"v":%d}`, v) {
				l.t.Errorf("an event %q", text)
			} else {
				names = append(names, strings.TrimPrefix(name, "event: "))
			}
		}
	}
}

// says fails the test unless exactly these come, in any order, and the stream
// goes on.
func (l *listening) says(what string, want ...string) {
	l.t.Helper()
	got, ended := l.during(1500 * time.Millisecond)
	got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, ": ") })
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || ended {
		l.t.Errorf("%s: told %v, ended %v; want %v", what, got, ended, want)
	}
}

// ends fails the test unless the stream ends within a time.
func (l *listening) ends(what string, within time.Duration) {
	l.t.Helper()
	if _, ended := l.during(within); !ended {
		l.t.Errorf("%s: the stream has not ended", what)
	}
}

// inBubble runs a test of streams in an office where time passes as they wait.
func inBubble(t *testing.T, fn func(t *testing.T, o *office)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, officeOptions{})
		fn(t, o)
	})
}

// tracker makes one that everybody is assigned to, and returns the address of
// the entry of today.
func (o *office) tracker() string {
	o.t.Helper()
	made := decode[api.Tracker](o.do(request{who: enterprise, method: "POST", path: "/trackers", body: map[string]any{
		"name": "Calls", "start": "2026-01-01", "period": "week", "assignments": []any{map[string]any{"all_locations": true, "everyone": true}},
		"settings": map[string]any{"allow_edits": true, "show_targets": true}, "metrics": []any{map[string]any{"name": "Calls", "kind": "number"}}}}).wants(http.StatusCreated))
	return "/trackers/" + made.ID + "/metrics/" + made.Metrics[0].ID + "/entries/2026-03-11"
}

func TestEventsSayThatSomethingChanged(t *testing.T) {
	inBubble(t, func(t *testing.T, o *office) {
		entry := o.tracker()
		streams := map[string]*listening{}
		for _, who := range []string{representative, manager, coordinator, administrator, enterprise, southerner, southAdmin, foreigner} {
			streams[who] = o.listen(who)
			defer streams[who].hangUp()
			streams[who].says(who + " at first")
		}
		all := func(what string, want map[string][]string) {
			t.Helper()
			for who, s := range streams {
				s.says(what+": "+who, want[who]...)
			}
		}
		if h := streams[manager].header; h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" || h.Get("X-Accel-Buffering") != "no" || h.Get("Content-Encoding") != "" {
			t.Errorf("headers %v", h)
		}
		o.do(request{who: representative, method: "PUT", path: entry, body: `{"value": "5"}`}).wants(http.StatusOK)
		all("an entry of Rita's", map[string][]string{representative: {"pull"}, manager: {"figures"}, administrator: {"figures"}, enterprise: {"figures"}})
		o.do(request{who: southerner, method: "PUT", path: entry, body: `{"value": "5"}`}).wants(http.StatusOK)
		all("an entry of Samuel's", map[string][]string{southerner: {"pull"}, southAdmin: {"figures"}, enterprise: {"figures"}})
		o.do(request{who: manager, method: "PUT", path: entry, body: `{"value": "5"}`}).wants(http.StatusOK)
		all("an entry of Mark's", map[string][]string{manager: {"pull", "figures"}, administrator: {"figures"}, enterprise: {"figures"}})
		o.do(request{who: manager, method: "PUT", path: entry + "?person=" + o.ids[representative], header: ifMatch(1), body: `{"value": "7", "reason": "asked"}`}).wants(http.StatusOK)
		all("a correction of Mark's", map[string][]string{representative: {"pull"}, manager: {"figures"}, administrator: {"figures"}, enterprise: {"figures"}})
		o.do(request{who: manager, method: "PUT", path: entry, header: ifMatch(7), body: `{"value": "9"}`}).refused(http.StatusPreconditionFailed, "stale")
		all("a refusal", nil)
		everybody := map[string][]string{}
		for who := range streams {
			if who != foreigner {
				everybody[who] = []string{"pull"}
			}
		}
		o.tracker()
		all("a tracker", everybody)
		nora := o.hire("Nora", "New", "representative", o.south)
		all("a person", everybody)
		o.ids["nora"] = nora.ID
		o.do(request{who: "nora", method: "PUT", path: entry, body: `{"value": "5"}`}).wants(http.StatusOK)
		all("an entry of the new person's", map[string][]string{southAdmin: {"figures"}, enterprise: {"figures"}})
	})
}

// A change that is held is news for its author and for those who may decide
// on it; so is the decision.
func TestEventsTellOfHeldChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, options{})
		streams := map[string]*listening{}
		for _, who := range []string{"ann", "bob", "mia", "max", "eve", "org-2/zoe"} {
			streams[who] = listen(t, w.api, map[string]string{"Test-Actor": who})
			defer streams[who].hangUp()
			streams[who].says(who + " at first")
		}
		told := map[string][]string{"ann": {"pull"}, "mia": {"held"}, "eve": {"held"}}
		w.held()
		for who, s := range streams {
			s.says("held: "+who, told[who]...)
		}
		w.do(request{who: "mia", method: "POST", path: "/sync/held/" + heldChange + "/decisions", body: `{"action": "refuse", "note": "no"}`, header: ifMatch(1)}).wants(200)
		for who, s := range streams {
			s.says("decided: "+who, told[who]...)
		}
	})
}

// A stream says that it is alive, and ends soon after its session has.
func TestStreamsEndWithTheirSession(t *testing.T) {
	for name, c := range map[string]struct {
		end    func(o *office)
		within time.Duration
	}{
		"signed out": {func(o *office) {
			o.do(request{who: representative, method: "DELETE", path: "/session"}).wants(http.StatusNoContent)
		}, 25 * time.Second},
		"signed out everywhere": {func(o *office) {
			other := o.signIn(o.email(representative), password)
			o.do(request{method: "DELETE", path: "/sessions", header: map[string]string{"Cookie": other}}).wants(http.StatusNoContent)
		}, 25 * time.Second},
		"password changed": {func(o *office) {
			other := o.signIn(o.email(representative), password)
			o.do(request{method: "PUT", path: "/me/password", header: map[string]string{"Cookie": other},
				body: fmt.Sprintf(`{"present": %q, "password": "quiet-harbour-lantern"}`, password)}).wants(http.StatusOK, http.StatusNoContent)
		}, 25 * time.Second},
		"disabled": {func(o *office) {
			o.do(request{who: enterprise, method: "POST", path: "/people/" + o.ids[representative] + "/deactivate", header: ifMatch(1)}).wants(http.StatusOK)
		}, time.Second},
		"another permission": {func(o *office) {
			o.save(representative, func(p *people.Person) { p.Permissions |= people.LeadsCoordinate })
		}, 1500 * time.Millisecond},
		"another level": {func(o *office) { o.save(representative, func(p *people.Person) { p.Level++ }) }, 1500 * time.Millisecond},
		"another place": {func(o *office) {
			o.save(representative, func(p *people.Person) { p.Locations = append(p.Locations, people.Membership{ID: o.south.ID}) })
		}, 1500 * time.Millisecond},
		"a team with a permission": {func(o *office) {
			o.save(representative, func(p *people.Person) { p.Teams = append(p.Teams, people.Membership{ID: o.team.ID}) })
		}, 1500 * time.Millisecond},
		"a place that begins tomorrow": {func(o *office) {
			o.save(representative, func(p *people.Person) {
				p.Locations = append(p.Locations, people.Membership{ID: o.south.ID, Span: period.Span{From: today + 1}})
			})
			o.clock.pass(12 * time.Hour)
		}, 25 * time.Second},
		"the server is told to stop": {func(o *office) { o.quit() }, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, o *office) {
				o.cookie(enterprise)
				s, other := o.listen(representative), o.listen(coordinator)
				defer other.hangUp()
				beats, ended := s.during(60 * time.Second)
				if !slices.Equal(beats, []string{": hello", ": beat", ": beat"}) || ended {
					t.Fatalf("%v, ended %v", beats, ended)
				}
				c.end(o)
				s.ends(name, c.within)
				if name != "the server is told to stop" {
					if _, ended := other.during(time.Minute); ended {
						t.Error("the stream of somebody else has ended too")
					}
				}
			})
		})
	}
}

// save changes a person behind the back of the API.
func (o *office) save(who string, edit func(*people.Person)) {
	o.t.Helper()
	roster, err := o.dir.Roster(o.t.Context(), o.org)
	o.ok(err)
	p, _ := roster.Person(o.ids[who])
	edit(&p)
	owner, err := o.dir.Actor(o.t.Context(), o.org, o.ids[enterprise])
	o.ok(err)
	_, err = o.dir.SavePerson(o.t.Context(), owner, p)
	o.ok(err)
}

// In a host product too, where nothing says that people have changed.
func TestStreamsOfAHostEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, options{})
		s, other := listen(t, w.api, map[string]string{"Test-Actor": "mia"}), listen(t, w.api, map[string]string{"Test-Actor": "ann"})
		token := listen(t, w.api, map[string]string{"Test-Actor": "token"})
		defer other.hangUp()
		defer token.hangUp()
		s.during(30 * time.Second)
		next := newRoster(people.Modules{Trackers: true})
		for i := range next[org].People {
			if p := &next[org].People[i]; p.ID == "mia" {
				p.Permissions &^= people.TrackersReport
			}
		}
		w.dir[org] = people.NewRoster(next[org].Organization, nil, next[org].Locations, next[org].Teams, next[org].People)
		s.ends("a permission less", 25*time.Second)
		other.says("somebody else")
		w.do(request{who: "ann", method: "PUT", path: annCalls, body: `{"value": "5"}`}).wants(200)
		token.says("a token that may report", "figures")
		other.says("oneself", "pull")
	})
}

// So they do where the host's Authenticate goes by what it knew when the
// request came.
func TestStreamsGoByTheDirectory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, options{})
		mia, _ := w.dir[org].Actor("mia", today)
		host, err := httpapi.New(withServices(httpapi.Config{DB: w.db, Directory: w.dir, Now: func() time.Time { return noon }, Logger: slog.New(slog.DiscardHandler),
			Authenticate: func(*http.Request) (people.Actor, error) { return mia, nil }}))
		if err != nil {
			t.Fatal(err)
		}
		s := listen(t, host, nil)
		if _, ended := s.during(time.Minute); ended {
			t.Fatal("ended")
		}
		next := newRoster(people.Modules{Trackers: true})[org]
		everybody := slices.DeleteFunc(slices.Clone(next.People), func(p people.Person) bool { return p.ID == "mia" })
		w.dir[org] = people.NewRoster(next.Organization, nil, next.Locations, next.Teams, everybody)
		s.ends("a person less", 25*time.Second)
	})
}

func TestFiveStreamsEach(t *testing.T) {
	inBubble(t, func(t *testing.T, o *office) {
		var mine []*listening
		for range 5 {
			mine = append(mine, o.listen(representative))
		}
		ask := request{who: representative, method: "GET", path: "/events"}
		o.do(ask).refused(http.StatusTooManyRequests, "too_many_streams")
		ask.who = manager
		o.do(ask).wants(http.StatusOK)
		mine[2].hangUp()
		mine[2].ends("hung up", time.Second)
		ask.who = representative
		o.do(ask).wants(http.StatusOK)
		o.do(request{method: "GET", path: "/events"}).refused(http.StatusUnauthorized, "signed_out")
		for _, s := range mine {
			s.hangUp()
		}
	})
}

// pipes is a network within the process, whose connections hold nothing back.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// serveStreams serves a world on a network within the process, by a server
// whose own deadlines are shorter than a stream is long.
func serveStreams(t *testing.T, w *world) (*pipes, *http.Server, func()) {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := httpapi.NewServer(w.api)
	s.WriteTimeout, s.ReadTimeout = 20*time.Second, 20*time.Second
	s.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelError)
	served := make(chan error)
	go func() { served <- s.Serve(p) }()
	return p, s, func() {
		if err := <-served; !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	}
}

func (p *pipes) listen(t *testing.T, who string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c := p.dial()
	if _, err := fmt.Fprintf(c, "GET /api/v1/events HTTP/1.1\r\nHost: example.com\r\nTest-Actor: %s\r\n\r\n", who); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(line, ": hello") {
			return c, r
		}
	}
}

// Deadlines of the server do not end a stream that is read; who takes nothing
// for a minute is dropped, and has the place back.
func TestSlowReadersAreDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, options{})
		p, s, done := serveStreams(t, w)
		good, from := p.listen(t, "ann")
		beats := make(chan int)
		go func() {
			n := 0
			for {
				line, err := from.ReadString('\n')
				if err != nil {
					beats <- n
					return
				}
				if strings.HasPrefix(line, ": beat") {
					n++
				}
			}
		}()
		for range 5 {
			c, _ := p.listen(t, "bob")
			defer c.Close()
		}
		ask := request{who: "bob", method: "GET", path: "/events"}
		w.do(ask).refused(http.StatusTooManyRequests, "too_many_streams")
		<-time.After(2 * time.Minute)
		w.do(ask).wants(http.StatusOK)
		good.Close()
		if n := <-beats; n != 4 {
			t.Errorf("%d beats in two minutes", n)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		done()
	})
}

// A server that shuts down does not wait for streams, with or without Run.
func TestShutdownEndsStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, options{})
		p, s, done := serveStreams(t, w)
		other := listen(t, w.api, map[string]string{"Test-Actor": "mia"}) // not on that server
		for _, who := range []string{"ann", "bob"} {
			c, r := p.listen(t, who)
			defer c.Close()
			go func() { _, _ = io.Copy(io.Discard, r) }()
		}
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil || time.Since(began) > time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		done()
		other.says("a stream on another server")
		other.hangUp()
	})
}

// A stream works in an organization that nothing was written in yet, and
// without Run.
func TestStreamsOfANewOrganization(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := serveWorld(t, options{db: memstore.New(nil)})
		s := listen(t, w.api, map[string]string{"Test-Actor": "eve"})
		defer s.hangUp()
		w.trackers(0)
		got, _ := s.during(1500 * time.Millisecond)
		if !slices.Contains(got, "pull") {
			t.Errorf("told %v", got)
		}
	})
}
