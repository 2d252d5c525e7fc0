package httpapi

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// GuardOptions configure a Guard. The zero value is ready to use.
type GuardOptions struct {
	Logger *slog.Logger     // nil is slog.Default
	Now    func() time.Time // nil is time.Now
	NewID  func() string    // makes request ids; nil is change.NewID
	// TrustedOrigins may send unsafe requests from their pages, such as
	// https://product.example. The app's own origin always may.
	TrustedOrigins []string
}

func (o GuardOptions) withDefaults() GuardOptions {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = change.NewID
	}
	return o
}

// policy is the Content-Security-Policy of pages: nothing inline, nothing from
// elsewhere. WebAssembly needs its word.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"

// apiPolicy is that of answers which are no pages.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// Guard wraps all of an app: it gives each request an id, refuses unsafe ones
// that a page of another origin sent, sets the security headers, turns panics
// into problems, and writes a line for each request to the log, without
// anything personal: no address, query, name or id of a record. It returns an
// error for an origin that is none.
func Guard(next http.Handler, opts GuardOptions) (http.Handler, error) {
	o := opts.withDefaults()
	origins := http.NewCrossOriginProtection()
	for _, origin := range o.TrustedOrigins {
		if err := origins.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		p, _ := problemOf(&fault.Refusal{Code: "cross_origin", Reason: "a page of another origin may not do this", Err: fault.ErrDenied})
		writeProblem(w, p)
	}))
	inner := origins.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := o.Now()
		rec := &record{ResponseWriter: w, id: r.Header.Get("X-Request-Id"), route: "other"}
		if !isRequestID(rec.id) {
			rec.id = o.NewID()
		}
		r = r.WithContext(context.WithValue(r.Context(), recordKey{}, rec))
		setHeaders(w.Header(), rec.id)
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				o.Logger.ErrorContext(r.Context(), "panic", "request", rec.id, "route", rec.route, "value", fmt.Sprint(v), "stack", string(debug.Stack()))
				if rec.status != 0 {
					panic(http.ErrAbortHandler) // half an answer is none
				}
				p, _ := problemOf(fmt.Errorf("panic: %v", v))
				writeProblem(rec, p)
			}
			o.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("request", rec.id), slog.String("method", methodOf(r)), slog.String("route", rec.route),
				slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes), slog.Int64("ms", o.Now().Sub(began).Milliseconds()))
		}()
		inner.ServeHTTP(rec, r)
	}), nil
}

func setHeaders(h http.Header, id string) {
	h.Set("X-Request-Id", id)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}

// methodOf keeps what somebody made up out of the log.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// isRequestID reports whether an id that a proxy set can be taken over.
func isRequestID(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return s != "" && len(s) <= maxRequestID
}

// record is what the log says of a request. It travels in the context.
type record struct {
	http.ResponseWriter
	id     string
	route  string
	status int
	bytes  int64
}

type recordKey struct{}

// RequestID returns the id that Guard gave the request, which its answer
// carries as X-Request-Id, or "".
func RequestID(ctx context.Context) string {
	if rec, ok := ctx.Value(recordKey{}).(*record); ok {
		return rec.id
	}
	return ""
}

// noteRoute tells the log which route a request is for.
func noteRoute(ctx context.Context, route string) {
	if rec, ok := ctx.Value(recordKey{}).(*record); ok {
		rec.route = route
	}
}

// WriteHeader implements http.ResponseWriter.
func (r *record) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (r *record) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (r *record) Unwrap() http.ResponseWriter { return r.ResponseWriter }
