package device

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
)

// capabilities are those that people have offline. A further one is a file with
// its capability, its kinds of row and of change, and its verbs of Replica, and
// a line here.
func capabilities() []capability {
	return []capability{
		trackers{},
		clocks{},
	}
}

// capability shows what one domain has for the person, by the rules of that
// domain.
type capability interface {
	// section names its section of the definitions.
	section() string
	// define shows the section, and rests now and then, see Options.Rest.
	define(s *memstore.Seed, section json.RawMessage, rest func()) error
	// left returns what is not the person's any more when one section takes the
	// place of another (S10): the rows whose keys begin with these.
	left(was, is json.RawMessage) ([]rowName, error)
	// rows are its kinds of row.
	rows() []rowKind
	// changes are its kinds of change.
	changes() []changeKind
	// replay puts changes of these kinds on top of the rows, in their order.
	// One that the rules refuse now changes nothing. It tells l of each row that
	// it changes how that was before, see live.remember.
	replay(ctx context.Context, l *live, tx storage.Tx, person string, overlay []*record) error
}

// rowKind keeps and shows the rows of one kind.
type rowKind interface {
	name() string
	// keep returns what is kept of a row: its data, or the same in a form that
	// is read faster. read has to tell the two apart: a version of the app that
	// does not know the kind keeps the data.
	keep(row sync.Row) ([]byte, error)
	// read decodes what is kept.
	read(key string, kept []byte) (any, error)
	// put shows what read returned.
	put(s *memstore.Seed, row any)
	// remove hides the rows whose keys begin with a prefix that left gave.
	remove(s *memstore.Seed, prefix string)
}

// changeKind reads the changes of one kind.
type changeKind interface {
	name() string
	// read decodes the arguments.
	read(args json.RawMessage) (any, error)
	// row names the row that a change of the person with this id is one of; the
	// zero rowName says that the arguments do not tell.
	row(person, id string, args any) rowName
	// took reports whether a change that was neither applied nor rejected has had
	// its effect nevertheless, and stays on top until the rows show it.
	took(v *sync.Verdict) bool
}

// rowName is what a row is known by.
type rowName struct{ kind, key string }

// capabilityOf returns the capability of a section; nil where the app knows
// none.
func capabilityOf(section string) capability {
	for _, c := range capabilities() {
		if c.section() == section {
			return c
		}
	}
	return nil
}

// rowKinds are those that the app knows, by name.
func rowKinds() map[string]rowKind {
	kinds := make(map[string]rowKind)
	for _, c := range capabilities() {
		for _, k := range c.rows() {
			kinds[k.name()] = k
		}
	}
	return kinds
}

// changeKindOf returns a kind of change; nil is one that the app does not know.
func changeKindOf(name string) changeKind {
	for _, c := range capabilities() {
		if i := indexKind(c.changes(), name); i >= 0 {
			return c.changes()[i]
		}
	}
	return nil
}

func indexKind(kinds []changeKind, name string) int {
	return slices.IndexFunc(kinds, func(k changeKind) bool { return k.name() == name })
}
