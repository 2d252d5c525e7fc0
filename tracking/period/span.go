package period

// Span is a half-open range of days, [From, Until). A zero From reaches back
// without limit, a zero Until is open: the zero Span holds every day.
type Span struct {
	From  Date `json:"from,omitzero"`
	Until Date `json:"until,omitzero"`
}

// Contains reports whether d lies in s.
func (s Span) Contains(d Date) bool {
	return d >= s.From && (s.Until == 0 || d < s.Until)
}

// Intersect returns the days that s and o share, and whether there are any.
func (s Span) Intersect(o Span) (Span, bool) {
	r := Span{From: max(s.From, o.From), Until: s.Until}
	if r.Until == 0 || o.Until != 0 && o.Until < r.Until {
		r.Until = o.Until
	}
	return r, r.Until == 0 || r.From < r.Until
}
