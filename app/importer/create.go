package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// NewPeople says how people are created who are missing. They get the external
// id or e-mail by which the file names them, and its first_name and last_name
// where it has them; else they are called Person A, B and so on until somebody
// names them.
type NewPeople struct {
	Location string      // by external id, id or name, where the row has no location of its own; "" is none
	From     period.Date // first day there; zero is always
	Preset   string      // as in people.Presets; "" is representative
}

// survey is what a first pass over the file finds that may have to be created.
type survey struct {
	people  map[string]int // column, by what the file calls the person
	missing []*newcomer    // in the order of the file
	metrics []string       // of a long file, as they are named
	from    period.Date    // first date
}

// newcomer is somebody who is missing.
type newcomer struct {
	person   people.Person
	ref      string
	location string
}

// create makes what is missing and was asked for: places, then people, then
// the tracker.
func (e *entries) create(ctx context.Context) error {
	s, err := e.survey(ctx)
	if err != nil {
		return err
	}
	e.failed = make(map[string]error)
	// For others, who is missing is not told from who is out of view.
	if e.opts.CreatePeople != nil && len(s.missing) > 0 && e.actor.Can(people.PeopleManage) {
		admin, err := e.administrator()
		if err != nil {
			return err
		}
		if err := e.createPeople(ctx, admin, s.missing); err != nil {
			return err
		}
		if e.roster, err = admin.Roster(ctx, e.actor.Org); err != nil {
			return err
		}
		e.people = findPeople(e.roster)
	}
	e.log = e.unit.log()
	if e.trackers, err = loadTrackers(ctx, e.log, e.actor); err != nil {
		return err
	}
	e.tracker = none
	if e.opts.CreateTracker != nil {
		return e.createTracker(ctx, s)
	}
	return nil
}

// survey reads the file for what may have to be created. What is wrong in it
// is found again, and told, when it is imported.
func (e *entries) survey(ctx context.Context) (survey, error) {
	s := survey{people: make(map[string]int)}
	e.people = findPeople(e.roster)
	missing, metrics := make(map[string]*newcomer), make(map[string]bool)
	for ctx.Err() == nil {
		r, err := e.table.row()
		if err == io.EOF {
			return s, nil
		}
		if _, malformed := errors.AsType[RowError](err); malformed {
			continue
		}
		if err != nil {
			return s, err
		}
		date, err := e.date(e.get(r, e.columns.date))
		if err != nil {
			continue
		}
		if s.from == 0 || date < s.from {
			s.from = date
		}
		if name := e.get(r, e.columns.metric); name != "" && !metrics[strings.ToLower(name)] {
			metrics[strings.ToLower(name)] = true
			s.metrics = append(s.metrics, name)
		}
		ref, column := e.columns.ref(e.table, r)
		if ref != "" {
			s.people[ref] = column
		}
		if _, err := e.columns.find(e.people, ref, column); err == nil || ref == "" || column == e.columns.personID {
			continue
		}
		n, known := missing[ref]
		if !known {
			n = &newcomer{ref: ref}
			missing[ref] = n
			s.missing = append(s.missing, n)
		}
		e.describe(n, r)
	}
	return s, ctx.Err()
}

// describe takes what a row says about a newcomer, where nothing is known yet.
func (e *entries) describe(n *newcomer, r Record) {
	for _, f := range []struct {
		to     *string
		column int
	}{
		{&n.person.ExternalID, e.columns.external}, {&n.person.Email, e.columns.email},
		{&n.person.FirstName, e.columns.firstName}, {&n.person.LastName, e.columns.lastName}, {&n.location, e.columns.location},
	} {
		if *f.to == "" {
			*f.to = e.get(r, f.column)
		}
	}
	if n.person.ExternalID == "" && n.person.Email == "" {
		if strings.Contains(n.ref, "@") {
			n.person.Email = n.ref
		} else {
			n.person.ExternalID = n.ref
		}
	}
}

// createPeople creates those who are missing. Those who are refused are noted
// with the reason, for their rows.
func (e *entries) createPeople(ctx context.Context, admin Administrator, missing []*newcomer) error {
	name := e.opts.CreatePeople.Preset
	if name == "" {
		name = "representative"
	}
	preset, ok := people.PresetNamed(name)
	if !ok {
		return fault.Invalidf("preset", "%.40q is no preset", name)
	}
	places := newPlaces(e.unit, admin, e.opts.CreatePlaces)
	var names nameless
	for _, p := range e.roster.People {
		if p.FirstName == namelessFirst {
			names.taken++
		}
	}
	for _, n := range missing {
		p := n.person
		p.Level, p.Permissions = preset.Level, preset.Permissions
		if p.FirstName == "" && p.LastName == "" {
			p.FirstName, p.LastName = names.next()
		}
		at := n.location
		if at == "" {
			at = e.opts.CreatePeople.Location
		}
		err := e.createPerson(ctx, admin, places, p, at)
		if err == nil {
			e.result.Made.People++
			continue
		}
		if fault.Sentinel(err) == nil {
			return err
		}
		e.failed[n.ref] = &fault.Refusal{Code: fault.Code(err), Reason: "cannot be created: " + err.Error(), Err: fault.Sentinel(err)}
	}
	return nil
}

func (e *entries) createPerson(ctx context.Context, admin Administrator, places *places, p people.Person, at string) error {
	if p.Email != "" {
		if _, taken := e.people.name[strings.ToLower(p.Email)]; taken {
			return &fault.Refusal{Code: "exists", Field: "email", Reason: "the e-mail is that of somebody else", Err: fault.ErrExists}
		}
	}
	if at != "" {
		id, err := places.location(ctx, at)
		if err != nil {
			return err
		}
		p.Locations = []people.Membership{{ID: id, Span: period.Span{From: e.opts.CreatePeople.From}}}
	}
	saved, err := admin.SavePerson(ctx, e.actor, p)
	if err == nil {
		e.people.add(len(e.people.id), saved.ExternalID, saved.ID, saved.Email)
	}
	return err
}

const namelessFirst = "Person"

// nameless names people whom the file does not name: names are of letters.
type nameless struct{ taken int }

func (n *nameless) next() (first, last string) {
	var letters []byte
	for i := n.taken; ; i = i/26 - 1 {
		letters = append(letters, byte('A'+i%26))
		if i < 26 {
			break
		}
	}
	slices.Reverse(letters)
	n.taken++
	return namelessFirst, string(letters)
}

// createTracker creates the tracker of all rows, unless it is there.
func (e *entries) createTracker(ctx context.Context, s survey) error {
	t := *e.opts.CreateTracker
	var known bool
	if t.ExternalID != "" {
		e.tracker, known = e.trackers.found.external[t.ExternalID]
	} else {
		e.tracker, known = e.trackers.found.name[strings.ToLower(strings.TrimSpace(t.Name))]
	}
	switch {
	case known && e.tracker == several:
		return fault.Invalidf("tracker", "%q is the name of several", t.Name)
	case known:
		return nil
	}
	e.tracker = none
	t.Revision, t.Metrics = 0, e.newMetrics(s)
	if t.Start == 0 {
		t.Start = s.from
	}
	if t.Assignments == nil {
		t.Assignments = e.assignTo(s)
	}
	saved, err := e.log.Save(ctx, e.actor, t)
	if err != nil {
		return fmt.Errorf("the tracker cannot be created: %w", err)
	}
	e.result.Made.Trackers++
	e.tracker = e.trackers.add(saved)
	return nil
}

// newMetrics are the metrics that the file has columns for or names, then
// those of the template that it does not have.
func (e *entries) newMetrics(s survey) []tracking.Metric {
	wanted := s.metrics
	if !e.long() {
		wanted = nil
		asked := slices.ContainsFunc(e.wide, func(w wideColumn) bool { return w.asked })
		for _, w := range e.wide {
			if w.asked || !asked && w.name != "" {
				wanted = append(wanted, w.name)
			}
		}
	}
	template := slices.Clone(e.opts.CreateTracker.Metrics)
	metrics := make([]tracking.Metric, 0, len(wanted)+len(template))
	for _, name := range wanted {
		m := tracking.Metric{Name: name, Kind: tracking.Number}
		i := slices.IndexFunc(template, func(m tracking.Metric) bool { return strings.EqualFold(m.Name, name) })
		if i >= 0 {
			m = template[i]
			template = slices.Delete(template, i, i+1)
		}
		metrics = append(metrics, m)
	}
	return append(metrics, template...)
}

// assignTo assigns the tracker to the people of the file, as far as they are
// at places that the actor may assign.
func (e *entries) assignTo(s survey) []tracking.Assignment {
	a := tracking.Assignment{AllLocations: e.actor.Can(people.AllLocations)}
	if !a.AllLocations {
		a.Locations = e.actor.Locations
	}
	own := func(m people.Membership) bool { return slices.Contains(a.Locations, m.ID) }
	for ref, column := range s.people {
		i, err := e.columns.find(e.people, ref, column)
		if err != nil {
			continue
		}
		if p := e.roster.People[i]; a.AllLocations || slices.ContainsFunc(p.Locations, own) {
			a.People = append(a.People, p.ID)
		}
	}
	if len(a.People) == 0 {
		return nil
	}
	slices.Sort(a.People)
	a.People = slices.Compact(a.People)
	return []tracking.Assignment{a}
}
