package timetrack

import (
	"slices"

	"github.com/seed57a6ed91/headway/tracking/money"
)

// Handoff is what payroll was given of an approved period (K20). It is kept as
// it was given: Date and Last are its first and last day.
type Handoff struct {
	Record
	Name     string       `json:"name"`
	Rows     []HandoffRow `json:"rows"`
	Corrects []string     `json:"corrects,omitzero"` // ids of those that gave some of the same days before
}

// HandoffRow is one person in one currency.
type HandoffRow struct {
	Person   string         `json:"person"` // id
	Name     string         `json:"name"`   // as it was then
	Currency money.Currency `json:"currency,omitzero"`
	Amount   int64          `json:"amount"`  // minor units
	Seconds  int64          `json:"seconds"` // salary time
}

// Clone returns a copy that shares nothing with h.
func (h Handoff) Clone() Handoff {
	h.Rows, h.Corrects = slices.Clone(h.Rows), slices.Clone(h.Corrects)
	return h
}
