package live

import (
	"github.com/seed57a6ed91/headway/storage"
)

// news is what has changed since somebody last looked, by the person whom it
// concerns.
type news struct {
	lost    bool  // the log does not tell: everybody is told everything
	version int64 // where the log stands

	everybody int64            // newest version of a change for everybody; 0: none
	access    int64            // of one that can change who sees what
	entries   map[string]int64 // of an entry, by person
	clocked   map[string]int64 // of an entry of the clock, by person
	receipts  map[string]int64 // of a change that was held or decided on, by author; also of one that was judged without an effect
	pay       map[string]int64 // of what somebody earns by, by person
	others    map[string]int64 // of anything else that is one person's
}

func newNews() *news {
	return &news{entries: map[string]int64{}, clocked: map[string]int64{}, receipts: map[string]int64{}, pay: map[string]int64{}, others: map[string]int64{}}
}

// add takes a change in; those of one log come in its order.
func (n *news) add(c storage.Change) {
	switch c.Entity {
	case storage.EntityOrganization, storage.EntityCompany, storage.EntityLocation, storage.EntityTeam, storage.EntityPerson:
		n.access = c.Version
	}
	switch {
	case listed(c.Entity): // read when somebody asks for the list
	case earned(c.Entity):
		n.pay[c.Audience] = c.Version
	case c.Audience == "":
		n.everybody = c.Version
	case c.Entity == storage.EntityEntry:
		n.entries[c.Audience] = c.Version
	case c.Entity == storage.EntityClockEntry:
		n.clocked[c.Audience] = c.Version
	case c.Entity == storage.EntityReceipt:
		n.receipts[c.Audience] = c.Version
	default:
		n.others[c.Audience] = c.Version
	}
}

// earned reports whether records of an entity are what people earn by: no
// device has them, and a pull brings nothing of them.
func earned(entity string) bool {
	switch entity {
	case storage.EntityResult, storage.EntityContact, storage.EntityHourRate, storage.EntityOverwrite, storage.EntityBonus, storage.EntityAdjustment:
		return true
	}
	return false
}

// listed reports whether records of an entity are on no device, and in no
// figure either.
func listed(entity string) bool {
	return entity == storage.EntityFilter || entity == storage.EntityHandoff
}

// forReader returns the versions to tell, in the order of the kinds.
func (n *news) forReader(r Reader) [len(order)]int64 {
	if n.lost {
		held := int64(0)
		if r.Sees != nil || r.SeesTime != nil {
			held = n.version
		}
		return [len(order)]int64{n.version, n.version, held, n.version}
	}
	pull, shown := n.everybody, max(seen(n.entries, r.Sees), seen(n.clocked, r.SeesTime))
	for _, id := range r.Own {
		pull = max(pull, n.entries[id], n.clocked[id], n.receipts[id], n.others[id])
		shown = max(shown, n.pay[id])
	}
	held := max(seen(n.receipts, r.Sees), seen(n.receipts, r.SeesTime))
	return [len(order)]int64{n.access, pull, held, shown}
}

// seen returns the newest version among those of the people in view.
func seen(by map[string]int64, sees func(id string) bool) int64 {
	if sees == nil {
		return 0
	}
	var newest int64
	for id, version := range by {
		if version > newest && sees(id) {
			newest = version
		}
	}
	return newest
}
