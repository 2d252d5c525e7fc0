package pwa

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/remind"
	"github.com/seed57a6ed91/headway/app/sync/device"
)

// session is what runs while somebody uses the app on this device.
type session struct {
	database string
	kv       *browser.Database
	replica  *device.Replica
	channel  *browser.Channel
	events   *browser.Events
	watch    *remind.Watch
	stops    []func()
	marker   device.Marker // as it was kept last
}

// meKey is where it is remembered who used the app last, with the prefix of the
// app behind it: an origin may hold several.
const meKey = "headway:me:"

// begin finds out who is signed in: from the server, or while that cannot be
// reached, from what the device remembers.
//
// On a device that remembers somebody the app opens at once, and what the
// server says follows. Not in a host product: its sign-out does not reach the
// device, and nobody is to see what is another's.
func (s *Shell) begin() {
	s.learn()
	remembered, known := s.remembered()
	s.rest()
	early := known && !s.env.Hosted && s.session == nil
	if early {
		s.enter(remembered, false)
	}
	s.rest()
	c, pace := s.env.Client, s.env.Pace
	page.Async(s.ctx, func(ctx context.Context) (api.Me, error) {
		pace.Rest()
		return c.Me(ctx)
	}, func(_ app.Context, me api.Me, err error) {
		s.failure = err
		s.rest()
		switch {
		case err == nil && me.Person != nil:
			if !reflect.DeepEqual(me, remembered) {
				s.remember(me)
				s.rest()
			}
			if !early || !sameMe(me, remembered) {
				s.enter(me, false)
			}
		case errors.Is(err, client.ErrSignedOut) && early:
			s.expired = true
		case errors.Is(err, client.ErrSignedOut) && known && !s.env.Hosted:
			s.enter(remembered, true)
		case errors.Is(err, client.ErrSignedOut):
			s.stage = outside
			if s.env.Hosted {
				s.stage = hosted
			}
		case early: // without a network it is open as it was
		case known:
			s.enter(remembered, false)
		default:
			s.stage = stranded
		}
	})
}

// sameMe reports whether two answers say the same of who is signed in,
// whatever day it is.
func sameMe(a, b api.Me) bool {
	a.Today = b.Today
	return reflect.DeepEqual(a, b)
}

// learn has package json meet the types of an api.Me one by one, each of which
// takes it long the first time.
func (s *Shell) learn() {
	for _, v := range []any{new(api.Org), new(api.Self), new(api.Ref), new(api.Modules), new(api.Menu), new(api.Me)} {
		_ = json.Unmarshal([]byte("{}"), v)
		s.rest()
	}
}

func (s *Shell) remembered() (me api.Me, known bool) {
	err := json.Unmarshal([]byte(browser.Local(meKey+s.env.Prefix)), &me)
	return me, err == nil && me.Person != nil
}

func (s *Shell) remember(me api.Me) {
	if b, err := json.Marshal(me); err == nil {
		_ = browser.SetLocal(meKey+s.env.Prefix, string(b)) // without it, the next start needs the network
	}
}

// databaseName is that of one person's data: nobody else's is in it (S10).
func databaseName(prefix string, me api.Me) string {
	return browser.DatabasePrefix + prefix + ":" + me.Org.ID + ":" + me.Person.ID
}

// enter opens the app for a person.
func (s *Shell) enter(me api.Me, expired bool) {
	s.expired = expired
	name := databaseName(s.env.Prefix, me)
	if s.session != nil && s.session.database == name { // the same person as before
		s.env = s.with(me)
		s.speak(me.Person.Language)
		s.show()
		s.session.replica.Wake()
		return
	}
	s.leave()
	s.entered++
	n := s.entered
	page.Async(s.ctx, func(ctx context.Context) (*session, error) { return s.openSession(ctx, name, me) },
		func(_ app.Context, opened *session, err error) {
			if n != s.entered { // somebody else has come meanwhile
				if err == nil {
					opened.channel.Close()
					opened.kv.Close()
				}
				return
			}
			if err != nil {
				s.failure, s.stage = err, stranded
				return
			}
			s.session = opened
			s.env = s.with(me)
			s.env.Replica = opened.replica
			s.speak(me.Person.Language)
			s.rest()
			s.keep()
			s.run(opened)
			s.show()
		})
}

// with is a new environment, so that pages see that it changed.
func (s *Shell) with(me api.Me) *page.Env {
	env := *s.env
	env.Me = me
	return &env
}

// show shows the page of the address.
func (s *Shell) show() {
	s.stage, s.key = inside, ""
	if s.path == "/sign-in" || s.path == "/welcome" {
		s.env.Go(s.ctx.Context, "/")
		return
	}
	s.route()
}

// openSession opens the data of a person on this device.
func (s *Shell) openSession(ctx context.Context, name string, me api.Me) (*session, error) {
	pace := s.env.Pace
	pace.Rest()
	s.forgetOthers(ctx, name)
	kv, err := browser.OpenDatabase(ctx, name)
	if err != nil {
		return nil, err
	}
	pace.Rest()
	o := &session{database: name, kv: kv}
	o.channel = browser.OpenChannel(name, s.heard)
	zone, _ := browser.Zone(time.Now())
	pace.Rest()
	o.replica, err = device.Open(ctx, device.Config{
		Org: me.Org.ID, Person: me.Person.ID, KV: kv, Transport: s.env.Client, Lock: browser.Lock{Name: name}, Marker: browser.Marker(name),
	}, &device.Options{Mono: browser.SinceStart, Zone: zone, Changed: func() { o.channel.Post("changed") }, Rest: pace.Rest})
	if err != nil {
		o.channel.Close()
		kv.Close()
		return nil, err
	}
	pace.Rest()
	return o, nil
}

// forgetOthers deletes what other people have left on this device, unless
// there are entries in it that were not sent: those wait for them (S10).
func (s *Shell) forgetOthers(ctx context.Context, name string) {
	all, err := browser.Databases(ctx)
	if err != nil {
		return // a browser that cannot list them
	}
	for _, other := range all {
		if other == name || !strings.HasPrefix(other, browser.DatabasePrefix+s.env.Prefix+":") {
			continue
		}
		if m := browser.Marker(other); m.Device != "" && m.Pending == 0 {
			_ = browser.DeleteDatabase(ctx, other) // tried again next time
		}
	}
}

// heard is told what another tab says.
func (s *Shell) heard(what string) {
	switch what {
	case "changed":
		if o := s.session; o != nil {
			_ = o.replica.Reload(context.Background()) // shown by its status
		}
	case "left":
		browser.Reload()
	}
}

// run keeps the data on this device in step with the server.
func (s *Shell) run(o *session) {
	bg, cancel := context.WithCancel(context.Background())
	o.stops = append(o.stops, cancel, o.replica.Subscribe(s.onReplica))
	go func() { _ = o.replica.Run(bg) }() // it ends with bg, and says what failed by its status
	o.events = browser.OpenEvents(browser.EventsOptions{
		URL: s.env.Client.EventsURL(), Names: []string{"pull", "figures", "held"},
		Heard: func(name, _ string) {
			switch name {
			case "pull":
				o.replica.Wake()
			case "figures":
				s.dispatch(func(app.Context) { s.tell(page.Figures) })
			case "held":
				o.replica.Wake()
				s.dispatch(func(app.Context) { s.tell(page.Held) })
			}
		},
		Open: func(open bool) {
			if open {
				o.replica.Wake()
				s.dispatch(func(app.Context) { s.tell(page.Figures) })
			}
		},
	})
	s.rest()
	again := func(yes bool) {
		if yes {
			o.events.Again()
			o.replica.Wake()
		} else {
			s.dispatch(func(app.Context) { s.tryUpdate() })
		}
	}
	o.stops = append(o.stops, browser.OnOnline(again), browser.OnVisible(again))
	if lost := o.replica.Lost(); lost != nil {
		s.lost = lost.Changes
	}
	s.rest()
	o.watch = remind.New(remind.Config{
		Source: o.replica, Memory: memory{}, Now: s.env.Now, Alone: browser.Lock{Name: o.database + ":remind"}.Exclusive,
		Permitted: func() bool { return browser.NotificationPermission() == browser.Granted },
		Notify:    s.notify,
		Changed:   func(due []remind.Reminder) { s.dispatch(func(app.Context) { s.due = due }) },
	})
	pace := s.env.Pace
	go func() {
		pace.Rest()
		o.watch.Run(bg)
	}()
	s.rest()
	s.keepMarker(o)
}

// memory keeps small texts for reminders.
type memory struct{}

// Local implements remind.Memory.
func (memory) Local(key string) string { return browser.Local(key) }

// SetLocal implements remind.Memory.
func (memory) SetLocal(key, value string) error { return browser.SetLocal(key, value) }

func (s *Shell) notify(ctx context.Context, reminders []remind.Reminder) error {
	names := make([]string, len(reminders))
	for i, r := range reminders {
		names[i] = r.Name
	}
	return browser.Notify(ctx, browser.Notification{
		Title: "Headway", Body: s.env.T("shell.reminder", "names", s.env.Text.Intl().List(names)), Path: s.env.Href("/"), Tag: "headway:remind",
	})
}

// onReplica is called whenever something on the device has changed; many
// changes are one rendering.
func (s *Shell) onReplica() {
	if s.telling.Swap(true) {
		return
	}
	s.dispatch(func(app.Context) {
		s.telling.Store(false)
		o := s.session
		if o == nil {
			return
		}
		s.keepMarker(o)
		switch o.replica.Status().Failure {
		case device.SignedOut:
			s.expired = true
		case "":
			s.expired = false
		}
		s.tell(page.Mine)
		s.tell(page.Network)
	})
}

// keepMarker keeps beside the database what it holds, for the loss detector
// (S14).
func (s *Shell) keepMarker(o *session) {
	if m := o.replica.Marker(); m != o.marker {
		o.marker = m
		browser.SetMarker(s.env.Prefix, o.database, m)
	}
}

// leave ends what runs for a person on this device.
func (s *Shell) leave() {
	o := s.session
	if o == nil {
		return
	}
	s.session, s.due, s.lost = nil, nil, 0
	for _, stop := range o.stops {
		stop()
	}
	o.events.Close()
	o.channel.Close()
	o.kv.Close()
}

// SignOut implements page.Shell. What is on the device is deleted, unless
// entries wait in it that were not sent: these stay, for the same person only,
// or go as well if discard is set.
func (s *Shell) SignOut(ctx context.Context, discard bool) error {
	if err := s.env.Client.SignOut(ctx); err != nil && !errors.Is(err, client.ErrSignedOut) {
		return err
	}
	o := s.session
	_ = browser.SetLocal(meKey+s.env.Prefix, "") // what cannot be written is not read either
	if me := s.env.Me.Person; me != nil {
		browser.ForgetLocal(page.DraftKey(s.env.Prefix, me.ID)) // what they were writing is nobody else's to read
	}
	if o == nil {
		return nil
	}
	pending := o.replica.Pending()
	o.channel.Post("left")
	s.leave()
	if pending > 0 && !discard {
		return nil
	}
	browser.SetMarker(s.env.Prefix, o.database, device.Marker{})
	return browser.DeleteDatabase(ctx, o.database)
}
