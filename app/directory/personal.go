package directory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// PersonalData is all that an organization keeps about one person, fit for
// encoding/json (C22). Secrets and their digests are not among it.
type PersonalData struct {
	Made         time.Time         `json:"made"`
	Organization string            `json:"organization"` // its name
	Profile      people.Person     `json:"profile"`
	Versions     []PersonVersion   `json:"versions"`             // of the profile, newest first
	Duplicates   []people.Person   `json:"duplicates,omitempty"` // records merged into the profile; their figures are included
	SignsInWith  string            `json:"signs_in_with,omitzero"`
	Sessions     []SessionData     `json:"sessions"`
	Tokens       []TokenData       `json:"tokens"`
	Devices      []DeviceData      `json:"devices"`  // and what they sent
	Names        map[string]string `json:"names"`    // of the metrics, locations and teams that occur, by id
	Decimals     map[string]int    `json:"decimals"` // how many of the digits of a metric's values are decimals, by its id
	Entries      []EntryData       `json:"entries"`
	Time         []TimeData        `json:"time"`
	Audit        []AuditData       `json:"audit"` // what the person did, and what was done to the person
}

// PersonVersion is one saved state of the profile.
type PersonVersion struct {
	At      time.Time     `json:"at"`
	By      string        `json:"by"` // id of the person
	Profile people.Person `json:"profile"`
}

// SessionData is one signed-in browser.
type SessionData struct {
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// TokenData is one API token that the person made.
type TokenData struct {
	Name        string             `json:"name"`
	Permissions people.Permissions `json:"permissions"`
	Created     time.Time          `json:"created"`
	Expires     time.Time          `json:"expires"`
	LastUsed    time.Time          `json:"last_used,omitzero"`
	Revoked     bool               `json:"revoked"`
}

// AuditData is one line of the audit log.
type AuditData struct {
	At     time.Time         `json:"at"`
	Person string            `json:"person,omitzero"`
	Action string            `json:"action"`
	Entity string            `json:"entity,omitzero"`
	Target string            `json:"target,omitzero"`
	Detail map[string]string `json:"detail,omitempty"`
}

// Export returns what is kept about a person, who alone may ask for it:
// anybody else gets fault.ErrDenied, because it holds figures that not even
// those may see who administer the person (C4).
func (d *Directory) Export(ctx context.Context, a people.Actor, person string) (PersonalData, error) {
	if person == "" || a.Person != person {
		return PersonalData{}, fault.ErrDenied
	}
	var data PersonalData
	now := change.Instant(d.now())
	err := d.db.View(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		data = PersonalData{
			Made: now, Names: make(map[string]string), Decimals: make(map[string]int),
			Versions: []PersonVersion{}, Sessions: []SessionData{}, Tokens: []TokenData{}, Devices: []DeviceData{}, Entries: []EntryData{}, Time: []TimeData{}, Audit: []AuditData{},
		}
		r, err := load(ctx, tx, a.Org, time.Time{})
		if err != nil {
			return err
		}
		p, ok := r.Person(person)
		if !ok {
			return fault.ErrNotFound
		}
		data.Organization, data.Profile = r.Organization.Name, p
		records := r.Records(person)
		data.Duplicates = records[1:]
		var ids []string
		for _, p := range records {
			ids = append(ids, p.ID)
			data.namePlaces(r, p)
		}
		versions, err := tx.People().Versions(ctx, person)
		if err != nil {
			return err
		}
		for _, v := range versions {
			data.Versions = append(data.Versions, PersonVersion{At: v.At, By: v.By, Profile: v.Value})
		}
		if err := data.readAccount(ctx, tx.Accounts(), person, now); err != nil {
			return err
		}
		if err := data.readDevices(ctx, tx.Devices(), ids); err != nil {
			return err
		}
		for _, f := range figures() {
			if err := f.collect(ctx, tx, ids, &data); err != nil {
				return err
			}
		}
		return data.readAudit(ctx, tx.Audit(), ids)
	})
	if err != nil {
		return PersonalData{}, err
	}
	return data, nil
}

func (data *PersonalData) namePlaces(r *people.Roster, p people.Person) {
	for _, m := range p.Locations {
		if l, ok := r.Location(m.ID); ok {
			data.Names[m.ID] = l.Name
		}
	}
	for _, m := range p.Teams {
		if t, ok := r.Team(m.ID); ok {
			data.Names[m.ID] = t.Name
		}
	}
}

func (data *PersonalData) readAccount(ctx context.Context, s storage.Accounts, person string, now time.Time) error {
	account, err := s.Account(ctx, person)
	if err != nil && fault.Sentinel(err) != fault.ErrNotFound {
		return err
	}
	data.SignsInWith = account.Email
	sessions, err := s.Sessions(ctx, person, now)
	if err != nil {
		return err
	}
	for _, v := range sessions {
		data.Sessions = append(data.Sessions, SessionData{Created: v.Created, Expires: v.Expires})
	}
	tokens, err := s.Tokens(ctx)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.Person == person {
			data.Tokens = append(data.Tokens, TokenData{
				Name: t.Name, Permissions: t.Permissions,
				Created: t.Created, Expires: t.Expires, LastUsed: t.LastUsed, Revoked: t.Revoked,
			})
		}
	}
	return nil
}

func (data *PersonalData) readAudit(ctx context.Context, s storage.Audit, ids []string) error {
	found := make(map[string]storage.Event)
	for _, id := range ids {
		for _, q := range []storage.EventQuery{{Person: id}, {Target: id}} {
			events, err := s.Events(ctx, q)
			if err != nil {
				return err
			}
			for _, e := range events {
				found[e.ID] = e
			}
		}
	}
	newest := slices.SortedFunc(maps.Values(found), func(e, o storage.Event) int {
		return cmp.Or(o.At.Compare(e.At), strings.Compare(o.ID, e.ID))
	})
	for _, e := range newest {
		data.Audit = append(data.Audit, AuditData{At: e.At, Person: e.Person, Action: e.Action, Entity: e.Entity, Target: e.Target, Detail: e.Detail})
	}
	return nil
}
