package pwa

import (
	"net/url"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/held"
	"github.com/seed57a6ed91/headway/app/pwa/history"
	"github.com/seed57a6ed91/headway/app/pwa/mytime"
	"github.com/seed57a6ed91/headway/app/pwa/organization"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/places"
	"github.com/seed57a6ed91/headway/app/pwa/reports"
	"github.com/seed57a6ed91/headway/app/pwa/settings"
	"github.com/seed57a6ed91/headway/app/pwa/today"
	"github.com/seed57a6ed91/headway/app/pwa/trackers"
)

// route is a page and where it stands.
type route struct {
	pattern string              // of the path: "/reports/{tracker}"
	may     func(api.Menu) bool // who may use it (C20)
	open    func(*page.Env, page.Params) page.Page
	icon    string // of its item in the menu; "" has none
	label   string // key of its name there
}

// routes lists the pages, those of the menu in its order.
func routes() []route {
	return []route{
		{"/", func(m api.Menu) bool { return m.Today }, today.New, "today", "shell.today"},
		{"/today", func(m api.Menu) bool { return m.Today }, today.New, "", ""},
		{"/today/{date}", func(m api.Menu) bool { return m.Today }, today.New, "", ""},
		{"/history", func(m api.Menu) bool { return m.TrackingHistory }, history.New, "history", "shell.history"},
		{"/time", func(m api.Menu) bool { return m.MyTime }, mytime.New, "time", "shell.time"},
		{"/time/{date}", func(m api.Menu) bool { return m.MyTime }, mytime.New, "", ""},
		{"/reports", func(m api.Menu) bool { return m.TrackerReports }, reports.NewOverview, "reports", "shell.reports"},
		{"/reports/{tracker}", func(m api.Menu) bool { return m.TrackerReports }, reports.New, "", ""},
		{"/trackers", func(m api.Menu) bool { return m.TrackerManagement }, trackers.New, "trackers", "shell.trackers"},
		{"/trackers/new", func(m api.Menu) bool { return m.TrackerManagement }, trackers.NewWizard, "", ""},
		{"/trackers/{tracker}", func(m api.Menu) bool { return m.TrackerManagement }, trackers.NewWizard, "", ""},
		{"/trackers/{tracker}/periods", func(m api.Menu) bool { return m.TrackerManagement }, trackers.NewPeriods, "", ""},
		{"/held", func(m api.Menu) bool { return m.Today || m.TrackerManagement }, held.New, "held", "shell.held"},
		{"/places", func(m api.Menu) bool { return m.PeopleAndPlaces }, places.New, "places", "shell.places"},
		{"/places/{tab}", func(m api.Menu) bool { return m.PeopleAndPlaces }, places.New, "", ""},
		{"/organization", func(m api.Menu) bool { return m.Organization }, organization.New, "organization", "shell.organization"},
		{"/settings", func(api.Menu) bool { return true }, settings.New, "settings", "shell.settings"},
	}
}

// open returns the page at a path, or nil, and a name for it: the same name
// means that the page which is shown stays.
func (s *Shell) open(path string, query url.Values) (page.Page, string) {
	for _, r := range routes() {
		params, ok := match(r.pattern, path)
		if !ok || !r.may(s.env.Me.Menu) {
			continue
		}
		key := path + "?" + query.Encode() + "#" + s.env.Text.Locale()
		if key == s.key {
			return s.shown, key
		}
		return r.open(s.env, page.Params{Path: params, Query: query}), key
	}
	return nil, path
}

// match returns the parts of a path that the pattern names.
func match(pattern, path string) (map[string]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	params := map[string]string{}
	for i, w := range want {
		if name, ok := strings.CutPrefix(w, "{"); ok {
			if have[i] == "" {
				return nil, false
			}
			params[strings.TrimSuffix(name, "}")] = have[i]
			continue
		}
		if w != have[i] {
			return nil, false
		}
	}
	return params, true
}

// current reports whether a page of the menu is where one is.
func current(r route, path string) bool {
	return path == r.pattern || r.pattern != "/" && strings.HasPrefix(path, r.pattern+"/")
}
