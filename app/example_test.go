package app_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// A product hands over its people and who is signed in, and mounts Headway
// beside its own pages.
func ExampleNew() {
	headway, err := app.New(app.Config{
		DB:        memstore.New(nil),
		Directory: newStaff(),
		Authenticate: func(r *http.Request) (people.Actor, error) {
			if r.Header.Get("Product-User") != "ann" {
				return people.Actor{}, fault.ErrDenied
			}
			return people.Actor{Org: "acme", Person: "ann", Level: 10}, nil
		},
		Prefix: "/performance/",
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	product := http.NewServeMux()
	product.Handle("/performance/", headway)

	for _, user := range []string{"", "ann"} {
		r := httptest.NewRequest(http.MethodGet, "/performance/api/v1/trackers", nil)
		r.Header.Set("Product-User", user)
		w := httptest.NewRecorder()
		product.ServeHTTP(w, r)
		fmt.Println(w.Code)
	}
	// Output:
	// 401
	// 200
}
