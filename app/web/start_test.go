package web_test

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/web"
)

// BenchmarkBudgetWarmStart compares how long an installed app takes from the
// navigation to its first screen, in turns: ours with nobody signed in, which
// is the sign-in, and a go-app that shows one line, delivered the same way but
// with all of go-app in it. At most 1.3 times as long.
func BenchmarkBudgetWarmStart(b *testing.B) {
	open := func(h *web.Handler) (start func() float64) {
		o := newOrigin(b, h, "/")
		o.breaks(func(w http.ResponseWriter, r *http.Request) bool {
			api := strings.HasPrefix(r.URL.Path, "/api/")
			if api {
				w.Header().Set("Content-Type", "application/problem+json")
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprint(w, `{"status":401,"title":"Unauthorized","code":"unauthenticated"}`)
			}
			return api
		})
		s := browsertest.Serve(b, o)
		p := browsertest.OpenProfile(b, b.TempDir()).Page()
		p.Go(s.URL)
		p.Wait(started)
		p.Wait(settled)
		return func() float64 {
			p.Go("about:blank")
			p.Go(s.URL)
			p.Wait(started)
			return browsertest.Eval[float64](p, `performance.getEntriesByName("headway:shown")[0].startTime`)
		}
	}
	ours, empty := open(handler(b, browsertest.WebFiles(b), web.Options{})), open(handler(b, web.BuildWhole(b, plainSource(b)), web.Options{}))
	const turns = 7 // of which the first two let Chromium keep the compiled code
	for b.Loop() {
		var a, z []float64
		for range turns {
			a, z = append(a, ours()), append(z, empty())
		}
		x, y := median(a[2:]), median(z[2:])
		b.ReportMetric(x, "ms")
		b.ReportMetric(x/y, "x")
		if x > 1.3*y {
			b.Errorf("%.0f ms are more than 1.3 times the %.0f ms of an empty app", x, y)
		}
	}
}

func median[T cmp.Ordered](values []T) T { return slices.Sorted(slices.Values(values))[len(values)/2] }
