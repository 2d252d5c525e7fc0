package leads

import (
	"iter"
	"slices"
	"strconv"

	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// Counts says what became of assignments (L12). Received is all of them. An
// accepted one stays counted as such whatever its outcome, so the other
// columns need not add up to Received; Open, Rejected, Revoked, Expired, Won
// and Lost do. The zero Counts is empty.
type Counts struct {
	Received         int64 `json:"received"`
	Accepted         int64 `json:"accepted"`
	Rejected         int64 `json:"rejected"`
	Revoked          int64 `json:"revoked"`
	RevokedUndecided int64 `json:"revoked_undecided"` // those revoked before they were accepted
	Expired          int64 `json:"expired"`
	Won              int64 `json:"won"`
	Lost             int64 `json:"lost"`
	Open             int64 `json:"open"`
}

// CountsOf returns the counts of one assignment: each is 0 or 1.
func CountsOf(a Assignment) Counts {
	c := Counts{Received: 1}
	if a.Accepted {
		c.Accepted = 1
	}
	switch a.Outcome {
	case "":
		c.Open = 1
	case Rejected:
		c.Rejected = 1
	case Revoked:
		c.Revoked = 1
		c.RevokedUndecided = 1 - c.Accepted
	case Expired:
		c.Expired = 1
	case Won:
		c.Won = 1
	case Lost:
		c.Lost = 1
	}
	return c
}

// Plus returns the counts of both. Counts of things that exist are far from
// the limits of 64 bits.
func (c Counts) Plus(o Counts) Counts {
	return Counts{
		Received:         c.Received + o.Received,
		Accepted:         c.Accepted + o.Accepted,
		Rejected:         c.Rejected + o.Rejected,
		Revoked:          c.Revoked + o.Revoked,
		RevokedUndecided: c.RevokedUndecided + o.RevokedUndecided,
		Expired:          c.Expired + o.Expired,
		Won:              c.Won + o.Won,
		Lost:             c.Lost + o.Lost,
		Open:             c.Open + o.Open,
	}
}

// Minus returns the counts of c without those of o. The counts of an
// assignment after an event minus those before it are what a kept counter
// changes by.
func (c Counts) Minus(o Counts) Counts {
	return Counts{
		Received:         c.Received - o.Received,
		Accepted:         c.Accepted - o.Accepted,
		Rejected:         c.Rejected - o.Rejected,
		Revoked:          c.Revoked - o.Revoked,
		RevokedUndecided: c.RevokedUndecided - o.RevokedUndecided,
		Expired:          c.Expired - o.Expired,
		Won:              c.Won - o.Won,
		Lost:             c.Lost - o.Lost,
		Open:             c.Open - o.Open,
	}
}

// Acceptance is accepted ÷ (received − revoked before a decision).
func (c Counts) Acceptance() Ratio { return Ratio{c.Accepted, c.Received - c.RevokedUndecided} }

// Success is won ÷ (won + lost).
func (c Counts) Success() Ratio { return Ratio{c.Won, c.Won + c.Lost} }

// Conversion is won ÷ received.
func (c Counts) Conversion() Ratio { return Ratio{c.Won, c.Received} }

// CountBy adds up the assignments dispatched within a span of days, by a key
// of the assignment: its person, or the office, campaign or type that the
// caller looks up (L12).
func CountBy[K comparable](assignments iter.Seq[Assignment], within period.Span, key func(Assignment) K) map[K]Counts {
	counts := make(map[K]Counts)
	for a := range assignments {
		if within.Contains(a.Dispatched) {
			k := key(a)
			counts[k] = counts[k].Plus(CountsOf(a))
		}
	}
	return counts
}

// CountByPerson adds up the assignments dispatched within a span of days, by
// id of the person they were dispatched to (L12).
func CountByPerson(assignments []Assignment, within period.Span) map[string]Counts {
	return CountBy(slices.Values(assignments), within, func(a Assignment) string { return a.Person })
}

// Ratio is a share of counts, kept as it was counted: 2/4 is not 1/2. Neither
// part is negative. With a denominator of 0 it is undefined, and the zero Ratio
// is.
type Ratio struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Defined reports whether the denominator is not 0.
func (r Ratio) Defined() bool { return r.Den != 0 }

// String returns "2/4", or "–" where the denominator is 0.
func (r Ratio) String() string {
	if !r.Defined() {
		return "–"
	}
	return strconv.FormatInt(r.Num, 10) + "/" + strconv.FormatInt(r.Den, 10)
}

// Percent returns 100 × Num ÷ Den, exactly; undefined where the denominator is
// 0.
func (r Ratio) Percent() target.Ratio { return target.Percent(r.Num, r.Den) }

// Cmp returns -1, 0 or +1 as r is less than, equal to or greater than s in
// value: 1/2 equals 2/4. An undefined ratio is less than any other.
func (r Ratio) Cmp(s Ratio) int { return r.Percent().Cmp(s.Percent()) }
