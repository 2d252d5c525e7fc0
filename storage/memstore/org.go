package memstore

import (
	"strings"

	"golang.org/x/sync/semaphore"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// org is the state of one organization.
type org struct {
	id   string
	lock *semaphore.Weighted // unlike for a mutex, waiting for it ends with the context

	// What follows is guarded by lock.
	exists  bool // an Update has committed
	state   storage.State
	log     []storage.Change
	overlay *overlay // nil before the first Seed
	content
}

// content is all that an organization holds.
type content struct {
	organization table[people.Organization]
	companies    table[people.Company]
	locations    table[people.Location]
	teams        table[people.Team]
	people       table[people.Person]

	trackers table[tracking.Tracker]
	closures sorted[closureKey, tracking.Closure]
	entries  sorted[tracking.Key, []tracking.Submission] // all of the key, oldest first
	verdicts sorted[string, change.Verdict]              // by id of the command

	time timeTables

	accounts  sorted[string, storage.Account] // by person
	accountOf sorted[string, string]          // person, by e-mail
	sessions  sorted[string, storage.Session] // by token
	tokens    sorted[string, storage.Token]   // by id
	links     sorted[string, storage.Link]    // by hash
	events    sorted[storage.EventKey, storage.Event]
	responses sorted[responseKey, storage.Response]

	devices   sorted[string, storage.Device]      // by id
	receipts  sorted[receiptKey, storage.Receipt] // by device and number
	receiptOf sorted[string, receiptKey]          // by id of the change
	held      sorted[storage.HeldKey, receiptKey] // those that wait for a decision
}

func newOrg(id string) *org {
	return &org{id: id, lock: semaphore.NewWeighted(everyone), content: newContent()}
}

func newContent() content {
	return content{
		organization: newTable(organizations()),
		companies:    newTable(companies()),
		locations:    newTable(locations()),
		teams:        newTable(teams()),
		people:       newTable(persons()),

		trackers: newTable(trackers()),
		closures: newSorted[tracking.Closure](closureKey.compare),
		entries:  newSorted[[]tracking.Submission](tracking.Key.Compare),
		verdicts: newSorted[change.Verdict](strings.Compare),

		time: newTimeTables(),

		accounts:  newSorted[storage.Account](strings.Compare),
		accountOf: newSorted[string](strings.Compare),
		sessions:  newSorted[storage.Session](strings.Compare),
		tokens:    newSorted[storage.Token](strings.Compare),
		links:     newSorted[storage.Link](strings.Compare),
		events:    newSorted[storage.Event](compareEvents),
		responses: newSorted[storage.Response](responseKey.compare),

		devices:   newSorted[storage.Device](strings.Compare),
		receipts:  newSorted[storage.Receipt](receiptKey.compare),
		receiptOf: newSorted[receiptKey](strings.Compare),
		held:      newSorted[receiptKey](compareHeld),
	}
}
