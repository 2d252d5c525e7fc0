package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// adapter puts the operations of huma on a ServeMux, each behind the gate.
type adapter struct {
	api    *API
	prefix string
}

// Handle implements huma.Adapter.
func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	route := op.Metadata[routeKey].(Route)
	check := newChecker(a.api.huma.OpenAPI().Components.Schemas, op, route)
	next := func(w http.ResponseWriter, r *http.Request) { handler(humago.NewContext(op, r, w)) }
	a.api.mux.HandleFunc(op.Method+" "+a.prefix+op.Path, func(w http.ResponseWriter, r *http.Request) {
		noteRoute(r.Context(), route.Path)
		ctx := r.Context()
		if route.Timeout != Endless {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, route.Timeout)
			defer cancel()
		}
		if err := a.api.serve(w, r.WithContext(ctx), route, check, next); err != nil {
			a.api.fail(w, r, err)
		}
	})
}

// ServeHTTP implements huma.Adapter.
func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.api.mux.ServeHTTP(w, r) }

type actorKey struct{}

// actorFrom returns who asks, as the gate found out; nobody on public routes.
func actorFrom(ctx context.Context) people.Actor {
	actor, _ := ctx.Value(actorKey{}).(people.Actor)
	return actor
}

// serve is the gate: who asks, whether the rule of the route admits them,
// whether the request is well formed, and whether it was answered before. An
// error has not been answered yet.
func (a *API) serve(w http.ResponseWriter, r *http.Request, route Route, check *checker, next http.HandlerFunc) error {
	actor, err := a.admit(r, route)
	if err != nil {
		return err
	}
	if err := check.checkParams(r); err != nil {
		return err
	}
	r = r.WithContext(context.WithValue(r.Context(), actorKey{}, actor))
	var body []byte // or, of a file, what stands for it
	if route.Upload == "" {
		if body, err = check.readBody(w, r); err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	} else {
		file, sum, err := check.spoolBody(w, r)
		if err != nil {
			return err
		}
		defer file.Close()
		r.Body, body = file, sum
	}
	if !route.Safe() {
		defer a.live.Hint(actor.Org)
	}
	if route.Answers == nil && !route.Secret {
		var finish func()
		w, finish = a.compressor.begin(w, r)
		defer finish()
	}
	if r.Header.Get(idempotencyHeader) != "" && !route.Safe() && !route.Rule.Public() {
		return a.once(w, r, route, actor, body, next)
	}
	next(w, r)
	return nil
}

// admit returns who asks, or why the route is not for them.
func (a *API) admit(r *http.Request, route Route) (people.Actor, error) {
	if route.Rule.Public() {
		return people.Actor{}, nil
	}
	actor, err := a.authenticate(r)
	if err != nil {
		return actor, err
	}
	if err := route.Rule.admits(actor); err != nil {
		return actor, err
	}
	if route.Module == "" {
		return actor, nil
	}
	roster, err := a.directory.Roster(r.Context(), actor.Org)
	if err != nil {
		return actor, err
	}
	o := roster.Organization
	if err := route.Module.on(o.Modules); err != nil {
		return actor, err
	}
	if route.Planned && !o.WorkSchedule {
		return actor, &fault.Refusal{Code: "work_schedule_off", Reason: "the work schedule is switched off", Err: fault.ErrDenied}
	}
	return actor, nil
}
