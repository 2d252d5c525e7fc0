package tracking

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Key names the one current value for a person, metric and date (T13).
type Key struct {
	Metric string      `json:"metric"`
	Date   period.Date `json:"date"`
	Person string      `json:"person"`
}

// Compare orders keys by metric, then date, then person: the order in which
// stores list entries.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Metric, o.Metric), cmp.Compare(k.Date, o.Date), cmp.Compare(k.Person, o.Person))
}

// Value is what was entered, in the metric's unit, or blank: blank, 0 and a
// number are three different things (T12). The zero Value is blank.
type Value struct {
	N     int64
	Valid bool
}

// NumberValue is the value n.
func NumberValue(n int64) Value { return Value{N: n, Valid: true} }

// String is the number, or "blank".
func (v Value) String() string {
	if !v.Valid {
		return "blank"
	}
	return strconv.FormatInt(v.N, 10)
}

// MarshalJSON writes the whole number as a string, because it can pass 2^53,
// and blank as null.
func (v Value) MarshalJSON() ([]byte, error) {
	if !v.Valid {
		return []byte("null"), nil
	}
	return []byte(`"` + v.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*v = Value{}
		return nil
	}
	s, err := strconv.Unquote(string(b))
	if err != nil {
		return fault.Invalidf("value", "must be a whole number in quotes, or null")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return fault.Invalidf("value", "must be a whole number in quotes, or null")
	}
	*v = NumberValue(n)
	return nil
}

// Entry is the current value of a key.
type Entry struct {
	Key
	Value    Value     `json:"value"`
	Revision int64     `json:"revision"` // counts the submissions; the next must name it or leave it open
	Late     bool      `json:"late,omitzero"`
	Updated  time.Time `json:"updated"` // when the last submission was received
}

// Op says how a submission changes the value.
type Op string

// The operations (T13).
const (
	Set   Op = "set"   // replaces the value
	Add   Op = "add"   // adds to it; blank counts as 0
	Clear Op = "clear" // makes it blank
)

// Submission is one change of an entry as it is kept for ever (C12).
type Submission struct {
	Key
	Revision int64     `json:"revision"` // of the entry after it; 1 is the first
	Change   string    `json:"change"`   // id of the command that made it
	Op       Op        `json:"op"`
	Operand  int64     `json:"operand,omitzero"`
	Old      Value     `json:"old"`
	New      Value     `json:"new"`
	Late     bool      `json:"late,omitzero"`
	By       string    `json:"by"` // id of the person who made it
	Reason   string    `json:"reason,omitzero"`
	Made     time.Time `json:"made"`
	Received time.Time `json:"received"`
}

// Entry is the state of the entry after s.
func (s Submission) Entry() Entry {
	return Entry{Key: s.Key, Value: s.New, Revision: s.Revision, Late: s.Late, Updated: s.Received}
}

// Submit is the command that changes one entry.
type Submit struct {
	change.Origin
	Tracker string
	Key
	Op     Op     // "" means Set
	Value  int64  // the value to set, or the number to add, in the metric's unit
	Base   *int64 // revision that the change builds on, 0 for none yet; nil skips the check
	Reason string // required when correcting somebody else's entry (T15)
}

// String is the key as it stands in the change log: metric/date/person.
func (k Key) String() string { return k.Metric + "/" + k.Date.String() + "/" + k.Person }

// ParseKey reads what Key.String writes. It returns a *fault.Invalid for
// anything else.
func ParseKey(s string) (Key, error) {
	metric, rest, ok1 := strings.Cut(s, "/")
	date, person, ok2 := strings.Cut(rest, "/")
	d, err := period.ParseDate(date)
	if !ok1 || !ok2 || err != nil {
		return Key{}, fault.Invalidf("key", "is not metric/date/person")
	}
	return Key{Metric: metric, Date: d, Person: person}, nil
}
