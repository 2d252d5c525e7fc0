package period

import "github.com/seed57a6ed91/headway/tracking/fault"

// Kind is a kind of period. The zero value is none.
type Kind uint8

// The kinds (C6).
const (
	Day Kind = iota + 1
	Week
	Month
	Quarter
	HalfYear
	Year
)

var kindNames = [...]string{Day: "day", Week: "week", Month: "month", Quarter: "quarter", HalfYear: "half", Year: "year"}

// ParseKind reads day, week, month, quarter, half or year. Its error is a
// *fault.Invalid without a field.
func ParseKind(s string) (Kind, error) {
	for k := Day; k <= Year; k++ {
		if kindNames[k] == s {
			return k, nil
		}
	}
	return 0, fault.Invalidf("", "%s is not a kind of period: day, week, month, quarter, half or year", quoted(s))
}

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return k >= Day && k <= Year }

// String returns the name that ParseKind reads, or nothing for no kind.
func (k Kind) String() string {
	if !k.Valid() {
		return ""
	}
	return kindNames[k]
}

// MarshalText writes the name that ParseKind reads, or nothing for no kind.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what ParseKind reads; empty text is no kind.
func (k *Kind) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*k = 0
		return nil
	}
	v, err := ParseKind(string(b))
	if err != nil {
		return err
	}
	*k = v
	return nil
}
