package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Route is one row of the route table.
type Route struct {
	Method  string
	Path    string // below api/v1, with {names}: "/trackers/{tracker}"
	ID      string // of the operation, kebab-case, unique
	Tag     string // the group that it is listed under
	Summary string // one line

	Description string        // more, where there is more to say
	Module      Module        // that must be switched on; "" is none
	Planned     bool          // the work schedule must be switched on too (K10)
	Status      int           // of success; 0 is 200, or 204 without a body
	MaxBody     int64         // bytes; 0 is DefaultMaxBody
	BodyTimeout time.Duration // for the body to arrive; 0 is BodyTimeout
	Timeout     time.Duration // of the whole request; 0 is DefaultTimeout, Endless none

	// Parts says that the client can send its request in parts: a list that is
	// too long is answered as a body is that is too large, with 413.
	Parts bool

	// Upload is the media type of a body that is a file, "" of all others. The
	// gate puts the file on disk, for it may be large; the input has it from
	// an embedded upload.
	Upload string
	// Answers says what an operation answers that writes its answer by itself,
	// by media type: a type with a JSON form, or nil for a file.
	Answers map[string]reflect.Type

	// Secret says that the body or the answer holds a secret: neither it nor
	// a fingerprint of it is kept for an Idempotency-Key. A repetition is
	// refused with already_done.
	Secret bool

	Rule Rule // who may call it; set by mount
}

// Safe reports whether the operation changes nothing (RFC 9110, 9.2.1).
func (r Route) Safe() bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// routeKey is where huma.Operation.Metadata holds the Route.
const routeKey = "route"

// Routes returns the route table, in the order of registration.
func (a *API) Routes() []Route { return slices.Clone(a.routes) }

// mount adds an operation: the only way to have one. The request is bound to
// I and checked against its schema before do is called; actor is who asks,
// admitted by rule, and the zero Actor on public routes. Errors of do are
// answered by the one table of this package.
//
// The fields of I have the tags path, query or header, and those that state
// limits; a field Body is the JSON body. The fields of O are headers, and its
// Body is the JSON answer.
func mount[I, O any](a *API, rule Rule, r Route, do func(ctx context.Context, actor people.Actor, in *I) (*O, error)) {
	if rule.access == 0 {
		panic(fmt.Sprintf("httpapi: %s %s has no rule", r.Method, r.Path))
	}
	r.Rule = rule
	if r.MaxBody == 0 {
		r.MaxBody = DefaultMaxBody
	}
	if r.BodyTimeout == 0 {
		r.BodyTimeout = BodyTimeout
	}
	if r.Timeout == 0 {
		r.Timeout = DefaultTimeout
	}
	a.routes = append(a.routes, r)
	op := huma.Operation{
		Method: r.Method, Path: r.Path, OperationID: r.ID, Summary: r.Summary, Description: r.Description,
		DefaultStatus: r.Status, Tags: []string{r.Tag},
		Responses:  map[string]*huma.Response{"default": a.problemResponse()},
		Extensions: map[string]any{"x-rule": rule.String()},
		Metadata:   map[string]any{routeKey: r},
		// The gate does both, with the same schemas.
		SkipValidateParams: true, SkipValidateBody: true, MaxBodyBytes: -1, BodyReadTimeout: -1,
	}
	if r.Upload != "" {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{r.Upload: {Schema: fileSchema()}}}
	}
	if r.Answers != nil {
		op.Responses[strconv.Itoa(http.StatusOK)] = &huma.Response{Content: a.answers(r)}
	}
	if r.Module != "" {
		op.Extensions["x-module"] = string(r.Module)
	}
	if r.Planned {
		op.Extensions["x-work-schedule"] = true
	}
	if rule.Public() {
		op.Security = []map[string][]string{{}}
	}
	if !r.Safe() && !rule.Public() {
		op.Parameters = append(op.Parameters, idempotencyParam(r.Secret))
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, actorFrom(ctx), in)
		if err != nil {
			return nil, a.explain(ctx, err)
		}
		return out, nil
	})
}

func idempotencyParam(secret bool) *huma.Param {
	longest := maxKey
	then := "the first answer is kept for a day and given again, with Idempotency-Replayed: true."
	if secret {
		then = "for a day, a repetition is refused with already_done, because no answer with a secret is kept."
	}
	return &huma.Param{
		Name: idempotencyHeader, In: "header",
		Description: "Makes the request happen once, however often it is sent: " + then,
		Schema:      &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
	}
}

// answers describes what a route answers that is not described by the type of
// its answer.
func (a *API) answers(r Route) map[string]*huma.MediaType {
	content := make(map[string]*huma.MediaType, len(r.Answers))
	for mediaType, of := range r.Answers {
		schema := fileSchema()
		if of != nil {
			schema = a.huma.OpenAPI().Components.Schemas.Schema(of, true, "")
		}
		content[mediaType] = &huma.MediaType{Schema: schema}
	}
	return content
}

func fileSchema() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "binary"} }

func (a *API) problemResponse() *huma.Response {
	return &huma.Response{
		Description: "A problem document (RFC 9457)",
		Content:     map[string]*huma.MediaType{api.ProblemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
	}
}

// The shapes of answers.
type (
	answer[T any] struct{ Body T }

	tagged[T any] struct {
		ETag string `header:"ETag" doc:"Names this revision, for If-Match."`
		Body T
	}

	created[T any] struct {
		Location string `header:"Location"`
		ETag     string `header:"ETag" doc:"Names this revision, for If-Match."`
		Body     T
	}

	nothing struct{}

	// written is an answer that the operation writes by itself.
	written struct{ Body func(huma.Context) }
)
