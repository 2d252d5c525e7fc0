package httpapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
)

// newHuma returns the huma.API that operations are mounted on. It serves no
// documents of its own: see documents.
func (a *API) newHuma(base string) huma.API {
	schemas := huma.NewMapRegistry(schemaPrefix, schemaName)
	schemas.RegisterTypeAlias(reflect.TypeFor[tracking.Value](), reflect.TypeFor[entryValue]())
	schemas.Schema(reflect.TypeFor[api.Problem](), true, "")
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Headway", Version: "1",
			Description: "Performance tracking for sales and field teams. Refusals are problem documents (RFC 9457) with a stable code; " +
				"lists are paged by opaque cursors; changes take an Idempotency-Key; edits need If-Match with the ETag that was read. " +
				"Numbers travel as decimal strings, days as 2006-01-02, instants as RFC 3339 in UTC. " +
				"x-rule says who may call an operation.",
		},
		Servers: []*huma.Server{{URL: base}},
		Components: &huma.Components{
			Schemas: schemas,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: "headway_session", Description: "Of somebody who has signed in. A product that embeds Headway has its own."},
				"token":   {Type: "http", Scheme: "bearer", Description: "An API token."},
			},
		},
		Security: []map[string][]string{{"session": {}}, {"token": {}}},
	}
	asJSON := huma.DefaultJSONFormat
	return huma.NewAPI(huma.Config{
		OpenAPI:       doc,
		Formats:       map[string]huma.Format{"application/json": asJSON, "json": asJSON},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{a.ownProblems},
	}, adapter{api: a, prefix: base})
}

// ownProblems replaces the answers of huma to what it cannot bind, which the
// gate should have refused, by a problem of ours.
func (a *API) ownProblems(ctx huma.Context, status string, v any) (any, error) {
	if _, ours := v.(*problem); ours || status < "400" {
		return v, nil
	}
	a.logger.WarnContext(ctx.Context(), "a request that was checked could not be bound", "request", RequestID(ctx.Context()), "route", ctx.Operation().Path)
	p := api.Problem{Status: http.StatusBadRequest, Code: "malformed", Detail: "The request cannot be read."}
	if n, err := strconv.Atoi(status); err == nil {
		p.Status = n
	}
	p.Title = http.StatusText(p.Status)
	return &problem{Problem: p}, nil
}

// documents serves the OpenAPI document. It is written when somebody first
// asks: that takes longer than all the rest of a start.
func (a *API) documents(base string) {
	doc := a.huma.OpenAPI()
	// huma registers its own error model with every operation; nothing uses it.
	delete(doc.Components.Schemas.Map(), "ErrorModel")
	delete(doc.Components.Schemas.Map(), "ErrorDetail")
	serve := func(path, mediaType string, write func() ([]byte, error)) {
		written := sync.OnceValues(write)
		a.mux.HandleFunc("GET "+base+path, func(w http.ResponseWriter, r *http.Request) {
			noteRoute(r.Context(), path)
			b, err := written()
			if err != nil {
				a.fail(w, r, err)
				return
			}
			w.Header().Set("Content-Type", mediaType)
			_, _ = w.Write(b) // a client that is gone reads no answer
		})
	}
	serve("/openapi.json", "application/vnd.oai.openapi+json;version=3.1", func() ([]byte, error) { return json.Marshal(doc) })
	serve("/openapi.yaml", "application/vnd.oai.openapi;version=3.1", doc.YAML)
}
