package httpapi_test

import "github.com/seed57a6ed91/headway/tracking/people"

// verdict is what a request may come to.
type verdict int

const (
	okay   verdict = iota // it is done; a list shows it
	denied                // 403: it may be known of, and not be had
	unseen                // as what is absent, byte for byte; a list does not show it
)

func (v verdict) String() string { return [...]string{"okay", "denied", "as absent"}[v] }

// judge is a rule: what a caller gets of what belongs to somebody.
type judge func(caller, relation) verdict

// door is one way in which a request names an object: a parameter, a field of
// its body, or the rows of its answer.
type door struct {
	in   string // "path tracker", "query person", "body into", "rows", or "nothing" where a route has no object
	ask  func(*scene, relation) request
	want judge

	absent  []int                         // statuses of what is absent; nil is 404
	shows   func(*scene, relation) string // of rows: the text that shows somebody's
	records bool                          // a refusal is put on record, and so changes something
	verdict func(response) verdict        // where the status does not tell
}

// The judgements.

// anybody gets it.
func anybody(caller, relation) verdict { return okay }

// none of it is had by anybody.
func noOne(caller, relation) verdict { return unseen }

// holding asks for all of some permissions first.
func holding(p people.Permissions, then judge) judge {
	return func(c caller, r relation) verdict {
		if !c.can(p) {
			return denied
		}
		return then(c, r)
	}
}

// holdingAny asks for one of some permissions first.
func holdingAny(p people.Permissions, then judge) judge {
	return func(c caller, r relation) verdict {
		if !c.any(p) {
			return denied
		}
		return then(c, r)
	}
}

// justOwn is one's own alone.
func justOwn(_ caller, r relation) verdict {
	if r == own {
		return okay
	}
	return unseen
}

// near is what is at one's own location, and with all_locations elsewhere.
func near(c caller, r relation) verdict {
	switch {
	case r == own, r == below, r == peer, r == above, r == away && c.whole():
		return okay
	}
	return unseen
}

// nearOrDenied is near for what everybody who may come so far knows of, within
// the organization.
func nearOrDenied(c caller, r relation) verdict {
	if r == away && !c.whole() {
		return denied
	}
	return near(c, r)
}

// within is anything of the organization.
func within(_ caller, r relation) verdict {
	if r == absent || r == stranger {
		return unseen
	}
	return okay
}

// figuresBy is C4: one's own, and with the permission those of a lower level.
func figuresBy(p people.Permissions) judge {
	return func(c caller, r relation) verdict {
		if r == own || c.can(p) && (r == below || r == away && c.whole()) {
			return okay
		}
		return unseen
	}
}

// decided is whose changes one decides on (C3): never one's own.
func decided(c caller, r relation) verdict {
	if r == own {
		return denied
	}
	return figuresBy(people.TrackersManage)(c, r)
}

// ofOthers is whose devices and held changes are listed: not one's own.
func ofOthers(c caller, r relation) verdict {
	if r == own {
		return unseen
	}
	return figuresBy(people.TrackersManage)(c, r)
}

// knownTracker is T10: those who enter it, and those who manage or report
// where it is used.
func knownTracker(c caller, r relation) verdict {
	if r == own || c.any(people.TrackersManage|people.TrackersReport) {
		return near(c, r)
	}
	return unseen
}

// enteredTracker is T10 for one's own values: those who know a tracker but do
// not enter it are told so.
func enteredTracker(c caller, r relation) verdict {
	if r != own && knownTracker(c, r) == okay {
		return denied
	}
	return knownTracker(c, r)
}

// places is C2: one's own, all for those who administer them.
func placeOf(c caller, r relation) verdict {
	if c.any(people.ReferenceManage | people.PeopleManage) {
		return within(c, r)
	}
	return near(c, r)
}

// teamOf is placeOf, and all teams for those who assign them to trackers.
func teamOf(c caller, r relation) verdict {
	if c.any(people.TrackersManage | people.ReferenceManage | people.PeopleManage | people.AllLocations) {
		return within(c, r)
	}
	return justOwn(c, r)
}

// administered is C3: those up to one's own level; that there are others, one
// may know (C4).
func administered(c caller, r relation) verdict {
	switch {
	case !c.can(people.PeopleManage):
		return denied
	case r == above:
		return denied
	}
	return near(c, r)
}

// othersAdministered is administered, and nobody changes one's own access.
func othersAdministered(c caller, r relation) verdict {
	if r == own {
		return denied
	}
	return administered(c, r)
}

// readInFull is whose records are shown whole: one's own, and those whom one
// administers.
func readInFull(c caller, r relation) verdict {
	if r == own {
		return okay
	}
	if v := administered(c, r); v != denied {
		return v
	}
	return unseen
}

// byName is readInFull for those whose names may be known.
func byName(c caller, r relation) verdict {
	if near(c, r) == okay && readInFull(c, r) != okay {
		return denied
	}
	return near(c, r)
}

// makersToken is C21: one's own, all for those who administer everything.
func makersToken(c caller, r relation) verdict {
	if c.can(people.PeopleManage | people.AllLocations) {
		return within(c, r)
	}
	return justOwn(c, r)
}

// ownDevice is S2: a device never changes hands, and an unknown one is new.
func ownDevice(_ caller, r relation) verdict {
	switch r {
	case own, absent, stranger:
		return okay
	}
	return denied
}

// createdAt is where an import creates people: for those who may not create
// any, all who are missing are as absent.
func createdAt(c caller, r relation) verdict {
	if !c.can(people.PeopleManage) {
		return unseen
	}
	return nearOrDenied(c, r)
}

// anyoneThere is everybody that is somewhere.
func anyoneThere(_ caller, r relation) verdict {
	if r == absent {
		return unseen
	}
	return okay
}

// locationImported refuses locations that are not one's own, and makes those
// that are not there.
func locationImported(c caller, r relation) verdict {
	if r == away && !c.whole() {
		return denied
	}
	return okay
}

// teamEmpowered changes what members hold: those who administer each of them.
func teamEmpowered(c caller, r relation) verdict {
	switch {
	case r == above, r == away && !c.whole():
		return denied
	}
	return within(c, r)
}
