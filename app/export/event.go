package export

import (
	"strconv"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Event is the line of the audit log that an export owes (C15): who took what,
// as which format, and how many rows. What is "report", "series", "entries"
// or "history", and target the id of its tracker. The caller sets ID and At
// and appends it.
func Event(actor people.Actor, what, target string, f Format, rows int) storage.Event {
	detail := map[string]string{"format": string(f), "rows": strconv.Itoa(rows)}
	if actor.Token != "" {
		detail["token"] = actor.Token
	}
	return storage.Event{Person: actor.Person, Action: "export." + what, Entity: storage.EntityTracker, Target: target, Detail: detail}
}
