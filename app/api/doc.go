// Package api is what travels between the server and its clients: the JSON
// bodies of the HTTP API, for the server and for typed clients alike. It holds
// no behaviour.
//
// Days are dates without a zone, written 2006-01-02; ranges of days are
// half-open, so until and end are the first day that no longer belongs to
// them. Instants are RFC 3339 in UTC. Numbers that people enter, and
// everything computed from them, are decimal numbers in quotes (Decimal).
// What does not apply is left out; null is only ever a blank value of an
// entry.
//
// The tags doc, enum, format, maxLength and the like state the limits that
// the server enforces and the OpenAPI document shows.
package api

// Decimal is an exact decimal number such as "12.50". It is a string, because
// a JSON number may lose digits beyond 2^53. Values, totals and targets have
// the decimals of their metric (Metric.Decimals). Milestones, deltas and
// projections have two more and percents have two; these are rounded once,
// half away from zero. When sent, a Decimal may have fewer decimals than its
// metric, never more.
type Decimal string

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitzero" doc:"Cursor of the next page; left out on the last one."`
}
