package timetrack

import (
	"context"

	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Sessions returns for how long people were logged on, in sessions that a day of
// the span, in UTC, is one of: one's own, and, with timetrack.manage, those of
// whom one sees; by person, day and id (K7). Nil people are everybody in view.
func (t *Timesheet) Sessions(ctx context.Context, actor people.Actor, days period.Span, persons []string) ([]Session, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	if err := checkSpan(days); err != nil {
		return nil, err
	}
	manages := v.roster.Scope(actor, people.TimetrackManage)
	var out []Session
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		return s.Sessions().List(ctx, Query{People: persons, Span: days}, func(se Session) error {
			if v.own(se.Person) || manages.Sees(se.Person, se.Date) {
				out = append(out, se)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
