package memstore

import (
	"strings"

	"golang.org/x/sync/semaphore"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
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
	closures sorted.Map[closureKey, tracking.Closure]
	entries  sorted.Map[tracking.Key, []tracking.Submission] // all of the key, oldest first
	verdicts sorted.Map[string, change.Verdict]              // by id of the command

	time timeTables

	accounts  sorted.Map[string, storage.Account] // by person
	accountOf sorted.Map[string, string]          // person, by e-mail
	sessions  sorted.Map[string, storage.Session] // by token
	tokens    sorted.Map[string, storage.Token]   // by id
	links     sorted.Map[string, storage.Link]    // by hash
	events    sorted.Map[storage.EventKey, storage.Event]
	responses sorted.Map[responseKey, storage.Response]

	devices   sorted.Map[string, storage.Device]      // by id
	receipts  sorted.Map[receiptKey, storage.Receipt] // by device and number
	receiptOf sorted.Map[string, receiptKey]          // by id of the change
	held      sorted.Map[storage.HeldKey, receiptKey] // those that wait for a decision
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
		closures: sorted.New[tracking.Closure](closureKey.compare),
		entries:  sorted.New[[]tracking.Submission](tracking.Key.Compare),
		verdicts: sorted.New[change.Verdict](strings.Compare),

		time: newTimeTables(),

		accounts:  sorted.New[storage.Account](strings.Compare),
		accountOf: sorted.New[string](strings.Compare),
		sessions:  sorted.New[storage.Session](strings.Compare),
		tokens:    sorted.New[storage.Token](strings.Compare),
		links:     sorted.New[storage.Link](strings.Compare),
		events:    sorted.New[storage.Event](compareEvents),
		responses: sorted.New[storage.Response](responseKey.compare),

		devices:   sorted.New[storage.Device](strings.Compare),
		receipts:  sorted.New[storage.Receipt](receiptKey.compare),
		receiptOf: sorted.New[receiptKey](strings.Compare),
		held:      sorted.New[receiptKey](compareHeld),
	}
}
