package server

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Devices lists the devices of the people who are in the actor's charge today,
// by name, and says when each was last heard of (S13). It needs
// trackers.manage.
func (s *Server) Devices(ctx context.Context, actor people.Actor) ([]sync.DeviceRow, error) {
	if !actor.Can(people.TrackersManage) {
		return nil, fault.ErrDenied
	}
	dir, err := s.resolve(ctx, actor.Org, nil)
	if err != nil {
		return nil, err
	}
	scope, now := dir.now.Scope(actor, people.TrackersManage), s.now()
	ids := scope.People()
	var devices []storage.Device
	err = s.db.View(ctx, actor.Org, func(ctx context.Context, tx storage.Tx) (err error) {
		devices, err = tx.Devices().Devices(ctx, ids)
		return err
	})
	if err != nil {
		return nil, err
	}
	var rows []sync.DeviceRow
	for _, d := range devices {
		id := dir.now.Resolve(d.Person)
		p, ok := dir.now.Person(id)
		today, err := dir.now.Today(id, now)
		if err != nil {
			return nil, err
		}
		if !ok || p.Inactive || id == actor.Person || !scope.Sees(d.Person, today) {
			continue
		}
		rows = append(rows, sync.DeviceRow{
			Device: d.ID, Person: tracking.PersonRef{ID: p.ID, Name: p.Name()}, Heard: d.Heard, Waiting: d.Waiting, Oldest: d.Oldest,
		})
	}
	slices.SortFunc(rows, func(a, b sync.DeviceRow) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Person.Name), strings.ToLower(b.Person.Name)), cmp.Compare(a.Person.ID, b.Person.ID),
			b.Heard.Compare(a.Heard), cmp.Compare(a.Device, b.Device))
	})
	return rows, nil
}
