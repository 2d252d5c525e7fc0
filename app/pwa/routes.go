package pwa

import (
	"net/url"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
)

// Program is one of those that the web app consists of. Each holds some of the
// pages and the whole menu; a page of the other one is loaded anew.
type Program string

const (
	// Field is for those who enter and look at figures: all that people in the
	// field ever load.
	Field Program = "app"
	// Office is for those who set things up and decide.
	Office Program = "office"
)

// Pages are the pages of a program, by the pattern of their address.
type Pages map[string]func(*page.Env, page.Params) page.Page

// route is a page and where it stands.
type route struct {
	pattern string              // of the path: "/reports/{tracker}"
	may     func(api.Menu) bool // who may use it (C20)
	program Program
	icon    string // of its item in the menu; "" has none
	label   string // key of its name there
}

// routes lists the pages, those of the menu in its order.
func routes() []route {
	return []route{
		{"/", func(m api.Menu) bool { return m.Today }, Field, "today", "shell.today"},
		{"/today", func(m api.Menu) bool { return m.Today }, Field, "", ""},
		{"/today/{date}", func(m api.Menu) bool { return m.Today }, Field, "", ""},
		{"/history", func(m api.Menu) bool { return m.TrackingHistory }, Field, "history", "shell.history"},
		{"/time", func(m api.Menu) bool { return m.MyTime }, Field, "time", "shell.time"},
		{"/time/{date}", func(m api.Menu) bool { return m.MyTime }, Field, "", ""},
		{"/reports", func(m api.Menu) bool { return m.TrackerReports }, Field, "reports", "shell.reports"},
		{"/reports/{tracker}", func(m api.Menu) bool { return m.TrackerReports }, Field, "", ""},
		{"/trackers", func(m api.Menu) bool { return m.TrackerManagement }, Office, "trackers", "shell.trackers"},
		{"/trackers/new", func(m api.Menu) bool { return m.TrackerManagement }, Office, "", ""},
		{"/trackers/{tracker}", func(m api.Menu) bool { return m.TrackerManagement }, Office, "", ""},
		{"/trackers/{tracker}/periods", func(m api.Menu) bool { return m.TrackerManagement }, Office, "", ""},
		{"/held", func(m api.Menu) bool { return m.Today || m.MyTime || m.TrackerManagement || m.HeldTime }, Field, "held", "shell.held"},
		{"/timetrack", func(m api.Menu) bool { return m.ManageTimetrack }, Office, "paidtime", "shell.timetrack"},
		{"/schedule", func(m api.Menu) bool { return m.WorkSchedule }, Office, "schedule", "shell.schedule"},
		{"/activities", func(m api.Menu) bool { return m.TimeActivities }, Office, "activities", "shell.activities"},
		{"/rates", func(m api.Menu) bool { return m.HourRates }, Office, "rates", "shell.rates"},
		{"/places", func(m api.Menu) bool { return m.PeopleAndPlaces }, Office, "places", "shell.places"},
		{"/places/{tab}", func(m api.Menu) bool { return m.PeopleAndPlaces }, Office, "", ""},
		{"/organization", func(m api.Menu) bool { return m.Organization }, Office, "organization", "shell.organization"},
		{"/settings", func(api.Menu) bool { return true }, Field, "settings", "shell.settings"},
	}
}

// find returns the route of a path that one may use, and what its pattern names.
func (s *Shell) find(path string) (r route, params map[string]string, ok bool) {
	for _, r := range routes() {
		if params, ok := match(r.pattern, path); ok && r.may(s.env.Me.Menu) {
			return r, params, true
		}
	}
	return route{}, nil, false
}

// open returns the page at a path, or nil, and a name for it: the same name
// means that the page which is shown stays.
func (s *Shell) open(path string, query url.Values) (page.Page, string) {
	r, params, ok := s.find(path)
	if !ok {
		return nil, path
	}
	key := path + "?" + query.Encode() + "#" + s.env.Text.Locale()
	if key == s.key {
		return s.shown, key
	}
	if r.program != s.program {
		return s.elsewhere(), key
	}
	return s.pages[r.pattern](s.env, page.Params{Path: params, Query: query}), key
}

// keep keeps the other program on this device for those whose menu leads
// there, so that it is there without a network.
func (s *Shell) keep() {
	for _, r := range routes() {
		if r.program != Field && r.may(s.env.Me.Menu) {
			browser.Keep(string(r.program))
			return
		}
	}
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
