package timetrack

import "github.com/seed57a6ed91/headway/tracking/money"

// Bonus is an amount that a person gets on top, on a day (K15).
type Bonus struct {
	Record
	Amount money.Amount `json:"amount"`
	Note   string       `json:"note,omitzero"`
}
