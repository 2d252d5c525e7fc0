package device

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// What the KV holds:
//
//	meta                     one row, see there
//	outbox/<number>          changes without a verdict, in the order of their numbers
//	sent/<id>                changes with a verdict
//	definitions/<generation> sync.Definitions
//	section/<generation>/<name>
//	                         a section of the definitions
//	row/<generation>/<kind>/<key>
//	                         the data of sync.Row; of entries, see rowKind
//
// One generation of definitions and rows is shown; a snapshot that is still
// arriving has the next.
const (
	keyMeta      = "meta"
	prefixOutbox = "outbox/"
	prefixSent   = "sent/"
)

func keyOutbox(seq int64) string         { return fmt.Sprintf("%s%019d", prefixOutbox, seq) }
func keySent(id string) string           { return prefixSent + id }
func keyDefinitions(gen int64) string    { return fmt.Sprintf("definitions/%d", gen) }
func prefixSections(gen int64) string    { return fmt.Sprintf("section/%d/", gen) }
func prefixRows(gen int64) string        { return fmt.Sprintf("row/%d/", gen) }
func keyRow(gen int64, n rowName) string { return prefixRows(gen) + n.kind + "/" + n.key }

// format is the version of what the KV holds.
const format = 2

// renovate brings a KV of an older version of the app into the present form.
// The rows and definitions are the server's: the next pull brings them again.
// The changes stay, with their verdicts.
func renovate(tx Tx, m meta) error {
	if err := renovateVerdicts(tx); err != nil {
		return err
	}
	for _, prefix := range []string{"definitions/", "section/", "row/"} {
		if err := tx.DeletePrefix(prefix); err != nil {
			return err
		}
	}
	m.Format, m.Rows, m.Cursor, m.Policy, m.Staging = format, 0, "", time.Time{}, nil
	m.RowsAt++
	b, err := encode(m)
	if err != nil {
		return err
	}
	return tx.Put(keyMeta, b)
}

// renovateVerdicts names the notes of verdicts as they are named since format
// 2: before, there were those of entries only.
func renovateVerdicts(tx Tx) error {
	renamed := make(map[string][]byte)
	err := tx.Scan(prefixSent, func(key string, b []byte) error {
		var rec, verdict map[string]json.RawMessage
		if err := json.Unmarshal(b, &rec); err != nil {
			return fmt.Errorf("device: %s: %w", key, err)
		}
		if err := json.Unmarshal(rec["verdict"], &verdict); err != nil {
			return fmt.Errorf("device: %s: %w", key, err)
		}
		note, ok := verdict["entry"]
		if !ok {
			return nil
		}
		delete(verdict, "entry")
		verdict["note"] = note
		var err error
		if rec["verdict"], err = encode(verdict); err == nil {
			renamed[key], err = encode(rec)
		}
		return err
	})
	for key, b := range renamed {
		if err == nil {
			err = tx.Put(key, b)
		}
	}
	return err
}

// meta is the row that every transaction reads first.
type meta struct {
	Format int    `json:"format"`
	Org    string `json:"org"`
	Person string `json:"person"`
	Device string `json:"device"`
	Next   int64  `json:"next"`  // number of the next change
	Count  int64  `json:"count"` // of all changes ever made here; orders them also when they are numbered anew

	Epoch   string    `json:"epoch,omitzero"`  // of the server's memory
	Mark    string    `json:"mark,omitzero"`   // of the last answer that was taken in; "": of none, or by a version of the app that kept none
	Cursor  string    `json:"cursor,omitzero"` // of the generation that is shown
	Policy  time.Time `json:"policy,omitzero"` // server's instant of the definitions
	Rows    int64     `json:"rows"`            // generation that is shown; 0 is none yet
	Staging *staging  `json:"staging,omitempty"`

	Generations int64 `json:"generations"` // that there ever were

	Contact time.Time     `json:"contact,omitzero"` // last answer, by the device's clock
	Offset  time.Duration `json:"offset,omitzero"`  // what the server's clock is ahead

	Lost int64 `json:"lost,omitzero"` // changes that are gone, of which the server does not know (S14)

	// What other tabs have written shows in these: they count the writes to
	// the changes, and to what is shown of the generation.
	ChangesAt int64 `json:"changes_at"`
	RowsAt    int64 `json:"rows_at"`
}

// staging is a snapshot of which not all pages are there.
type staging struct {
	Rows   int64     `json:"rows"` // its generation
	Cursor string    `json:"cursor"`
	Policy time.Time `json:"policy"`
}

// cursor is where the next pull goes on.
func (m meta) cursor() string {
	if m.Staging != nil {
		return m.Staging.Cursor
	}
	return m.Cursor
}

// record is a change as the KV keeps it. In memory it never changes.
type record struct {
	sync.Change
	N      int64  `json:"n"`               // see meta.Count
	Former string `json:"former,omitzero"` // device that gave the number, if it is not the present one
	Moved  bool   `json:"moved,omitzero"`  // it was numbered anew because the server had another change under its number

	// Clock is by how much the time it was made was corrected for the rules on
	// this device, see Replica.now.
	Clock time.Duration `json:"clock,omitzero"`

	// Settled says that the rows show what became of the change, so that it is
	// not put on top of them any more; Staged, that those of this generation
	// do.
	Settled bool  `json:"settled,omitzero"`
	Staged  int64 `json:"staged,omitzero"`

	Verdict    *sync.Verdict `json:"verdict,omitempty"`    // nil in the outbox
	Acked      time.Time     `json:"acked,omitzero"`       // when the verdict came, by the device's clock
	Dismissed  int64         `json:"dismissed,omitzero"`   // revision of the verdict that was dismissed
	ReplacedBy string        `json:"replaced_by,omitzero"` // id of the change made from it

	known changeKind // nil for a kind that the app does not know
	args  any        // Args, as the kind has decoded them
}

func applied(v *sync.Verdict) bool {
	return v != nil && (v.Status == sync.Applied || v.Status == sync.AppliedLate)
}

// take gives the change another verdict. That the person has made it anew is
// nothing to look at.
func (r *record) take(v *sync.Verdict) {
	r.Verdict = v
	if v.Decision != nil && v.Decision.Action == sync.Withdraw {
		r.Dismissed = v.Revision
	}
}

// problem reports whether the person has to look at it.
func (r *record) problem() bool {
	return r.Verdict != nil && !applied(r.Verdict) && r.Verdict.Revision > r.Dismissed
}

// shown reports whether the change is put on top of the rows.
func (r *record) shown() bool {
	return !r.Settled && (r.Verdict == nil || r.stands(r.Verdict))
}

// stands reports whether a change with this verdict has had its effect.
func (r *record) stands(v *sync.Verdict) bool {
	return applied(v) || r.known != nil && r.known.took(v)
}

// kept reports whether the device needs it still: it would refill a server
// that was restored (S7), it is for the person to see (S5), or its manager has
// not decided.
func (r *record) kept(now time.Time) bool {
	return r.Verdict == nil || r.problem() || r.Verdict.Status == sync.Held || now.Sub(r.Acked) < sync.KeepSent
}

// within reports whether a server that has judged the changes up to a number
// has judged this one. Those of a former number have their verdict.
func (r *record) within(last int64) bool { return r.Former != "" || r.Seq <= last }

// row names the row that the change is one of; the zero rowName is none that
// is known.
func (r *record) row(person string) rowName {
	if r.known == nil {
		return rowName{}
	}
	return r.known.row(person, r.ID, r.args)
}

func encode(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("device: %w", err)
	}
	return b, nil
}

func decodeRecord(key string, b []byte) (*record, error) {
	r := new(record)
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("device: %s: %w", key, err)
	}
	return r, r.decode()
}

// decode reads the arguments of a kind that the device knows.
func (r *record) decode() error {
	if r.known = changeKindOf(r.Kind); r.known == nil {
		return nil
	}
	var err error
	if r.args, err = r.known.read(r.Args); err != nil {
		return fmt.Errorf("device: change %s: %w", r.ID, err)
	}
	return nil
}

func readMeta(tx Tx) (meta, bool, error) {
	var m meta
	b, err := tx.Get(keyMeta)
	if err != nil || b == nil {
		return m, false, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, false, fmt.Errorf("device: %s: %w", keyMeta, err)
	}
	return m, true, nil
}

// definitions are those of a generation, as they are kept.
type definitions struct {
	sync.Definitions
	sections map[string]json.RawMessage
}

// readDefinitions returns nil where there are none.
func readDefinitions(tx Tx, gen int64) (*definitions, error) {
	b, err := tx.Get(keyDefinitions(gen))
	if err != nil || b == nil {
		return nil, err
	}
	d := &definitions{sections: make(map[string]json.RawMessage)}
	if err := json.Unmarshal(b, &d.Definitions); err != nil {
		return nil, fmt.Errorf("device: %s: %w", keyDefinitions(gen), err)
	}
	prefix := prefixSections(gen)
	err = tx.Scan(prefix, func(key string, b []byte) error {
		d.sections[key[len(prefix):]] = b
		return nil
	})
	return d, err
}

// keptRow is a row as the KV keeps it.
type keptRow struct {
	rowName
	value []byte
}

func readKept(tx Tx, gen int64) ([]keptRow, error) {
	var rows []keptRow
	prefix := prefixRows(gen)
	err := tx.Scan(prefix, func(key string, b []byte) error {
		kind, key, _ := strings.Cut(key[len(prefix):], "/")
		rows = append(rows, keptRow{rowName{kind, key}, b})
		return nil
	})
	return rows, err
}

// shownRow is a row as its kind shows it.
type shownRow struct {
	kind rowKind
	row  any
}

// restEvery is how many rows are worked on without a rest.
const restEvery = 8

// readRows decodes those of the rows that are of a kind that the app knows, and
// rests in between, see Options.Rest.
func readRows(kept []keptRow, rest func()) ([]shownRow, error) {
	kinds := rowKinds()
	rows := make([]shownRow, 0, len(kept))
	for i, r := range kept {
		if i%restEvery == 0 {
			rest()
		}
		kind := kinds[r.kind]
		if kind == nil {
			continue
		}
		row, err := kind.read(r.key, r.value)
		if err != nil {
			return nil, fmt.Errorf("device: %s %s: %w", r.kind, r.key, err)
		}
		rows = append(rows, shownRow{kind, row})
	}
	return rows, nil
}

// readRecords reads changes, the first so many of them if limit is not 0.
func readRecords(tx Tx, prefix string, limit int) ([]*record, error) {
	var all []*record
	err := tx.Scan(prefix, func(key string, b []byte) error {
		if limit > 0 && len(all) == limit {
			return errEnough
		}
		r, err := decodeRecord(key, b)
		all = append(all, r)
		return err
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return all, err
}

// errEnough ends a Scan.
var errEnough = errors.New("enough")

// stored names a failure of the KV; refusals, and what the caller has to know
// by its kind, stay as they are.
func stored(err error) error {
	if err == nil || errors.Is(err, ErrQuota) || fault.Sentinel(err) != nil {
		return err
	}
	if _, ok := errors.AsType[*storageError](err); ok {
		return err
	}
	return &storageError{err}
}
