package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/seed57a6ed91/headway/app/live"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// beatEvery is how often a stream of events shows that it is alive, and the
// server asks again who reads it.
const beatEvery = 25 * time.Second

// eventsType is the media type of a stream of events.
const eventsType = "text/event-stream"

func (a *API) mountEvents() {
	mount(a, RuleSignedIn("S12"), Route{
		Method: http.MethodGet, Path: "/events", ID: "watch-events", Tag: "Sync", Timeout: Endless,
		Summary: "Be told when there is something new to read",
		Description: "Server-sent events, which say that something has changed and never what: pull (something of one's own, or the definitions), " +
			"figures (those of somebody in view, or one's own pay; at most one a second) and held (the list of held changes); the data is {\"v\": version of the organization}. " +
			"Read after each connect, for nothing is repeated. A comment comes every 25 seconds. The stream ends when the session does, and when permissions or places change: connect again. " +
			"Five may be open at a time; one more is refused with too_many_streams.",
		Answers: map[string]reflect.Type{eventsType: reflect.TypeFor[string]()},
	}, a.watchEvents)
}

// eventStream is an answer that goes on.
type eventStream struct {
	ContentType string `header:"Content-Type"`
	Buffering   string `header:"X-Accel-Buffering" doc:"Keeps proxies from holding events back."`
	Body        func(huma.Context)
}

func (a *API) watchEvents(ctx context.Context, actor people.Actor, in *struct{ sender }) (*eventStream, error) {
	began, reader, err := a.standing(ctx, actor)
	if err != nil {
		return nil, err
	}
	s, err := a.live.Open(ctx, actor.Org, callerOf(actor), reader)
	switch r, ok := errors.AsType[*fault.Refusal](err); {
	case ok:
		return nil, &fault.Refusal{Code: r.Code, Reason: r.Reason, Err: errTooMany}
	case errors.Is(err, live.ErrEnded):
		return nil, fmt.Errorf("the server is stopping: %w", context.Canceled)
	case err != nil:
		return nil, err
	}
	return &eventStream{ContentType: eventsType, Buffering: "no", Body: func(c huma.Context) {
		defer s.Close()
		_, w := humago.Unwrap(c)
		ctx, stop := a.untilShutdown(ctx)
		defer stop()
		a.stream(ctx, patient{w}, in.request, s, began)
	}}, nil
}

// stream sends events until the reader is gone or may not read them any more.
func (a *API) stream(ctx context.Context, w patient, r *http.Request, s *live.Stream, began standing) {
	if _, err := w.Write([]byte(": hello\n\n")); err != nil {
		return
	}
	beat := time.Now().Add(beatEvery)
	for {
		wait, cancel := context.WithDeadline(ctx, beat)
		event, err := s.Next(wait)
		cancel()
		var line string
		switch {
		case err == nil && event.Kind != live.Access:
			line = fmt.Sprintf("event: %s\ndata: {\"v\":%d}\n\n", event.Kind, event.Version)
		case err != nil && (ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded)):
			return
		default:
			if !a.stands(ctx, r, s, began) {
				return
			}
			if err == nil {
				continue
			}
			beat, line = time.Now().Add(beatEvery), ": beat\n\n"
		}
		if _, err := w.Write([]byte(line)); err != nil {
			return
		}
	}
}

// standing is what may be read by somebody: as the session has it, and as the
// directory does. When either changes, a stream ends.
type standing struct {
	actor  people.Actor
	member people.Actor // zero for an API token
}

func (s standing) equal(o standing) bool {
	return sameActor(s.actor, o.actor) && sameActor(s.member, o.member)
}

func sameActor(a, b people.Actor) bool {
	return a.Org == b.Org && a.Person == b.Person && a.Token == b.Token && a.Level == b.Level && a.Permissions == b.Permissions &&
		slices.Equal(slices.Sorted(slices.Values(a.Locations)), slices.Sorted(slices.Values(b.Locations)))
}

// standing returns what an actor may read, and of what they are told.
func (a *API) standing(ctx context.Context, actor people.Actor) (standing, live.Reader, error) {
	now := standing{actor: actor}
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return now, live.Reader{}, err
	}
	var reader live.Reader
	if actor.Person != "" {
		today, err := roster.Today(actor.Person, a.now())
		if err != nil {
			return now, reader, err
		}
		now.member, _ = roster.Actor(actor.Person, today)
		for _, p := range roster.Records(actor.Person) {
			reader.Own = append(reader.Own, p.ID)
		}
	}
	if actor.Permissions.Any(people.TrackersReport | people.TrackersManage) {
		reports, manages := roster.Scope(actor, people.TrackersReport), roster.Scope(actor, people.TrackersManage)
		reader.Sees = func(id string) bool { return len(reports.Spans(id)) > 0 || len(manages.Spans(id)) > 0 }
	}
	if actor.Permissions.Any(people.TimetrackManage | people.TimetrackApprove) {
		manages, approves := roster.Scope(actor, people.TimetrackManage), roster.Scope(actor, people.TimetrackApprove)
		reader.SeesTime = func(id string) bool { return len(manages.Spans(id)) > 0 || len(approves.Spans(id)) > 0 }
	}
	return now, reader, nil
}

// stands reports whether a stream may go on, and makes it tell of those who
// are in view now.
func (a *API) stands(ctx context.Context, r *http.Request, s *live.Stream, began standing) bool {
	ctx, cancel := context.WithTimeout(ctx, beatEvery)
	defer cancel()
	actor, err := a.authenticateBy(a.reidentify, r.WithContext(ctx))
	if err != nil {
		if !errors.Is(err, errSignedOut) && ctx.Err() == nil {
			a.logger.WarnContext(ctx, "finding out again who reads a stream of events", "request", RequestID(ctx), "error", err)
		}
		return false
	}
	now, reader, err := a.standing(ctx, actor)
	if err != nil || !now.equal(began) {
		return false
	}
	s.Read(reader)
	return true
}

// servers knows which of the servers that pass requests on are stopping: they
// wait for requests to end, and a stream does not end by itself.
type servers struct {
	mu    sync.Mutex
	known map[*http.Server]context.Context
}

// untilShutdown returns ctx such that it ends when the server of the request
// begins to stop. Call stop in the end.
func (a *API) untilShutdown(ctx context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	server, ok := ctx.Value(http.ServerContextKey).(*http.Server)
	if !ok {
		return ctx, cancel
	}
	remove := context.AfterFunc(a.servers.running(server), cancel)
	return ctx, func() { remove(); cancel() }
}

// running returns a context that ends when a server begins to stop.
func (s *servers) running(server *http.Server) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx, ok := s.known[server]; ok {
		return ctx
	}
	ctx, stop := context.WithCancel(context.Background())
	server.RegisterOnShutdown(stop)
	if s.known == nil {
		s.known = map[*http.Server]context.Context{}
	}
	s.known[server] = ctx
	return ctx
}
