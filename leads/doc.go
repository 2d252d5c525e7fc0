// Package leads follows leads that coordinators hand out to people, and tells
// what became of them.
//
// The events of a lead are the truth, and figures derive from them (L3).
// [Assignments] turns events into assignments, each one dispatch of one lead to
// one person with its outcome; [Counts] adds assignments up and gives the
// acceptance, success and conversion of a person or of any other group, always
// as a [Ratio] with its numerator and denominator (L12). These are functions
// of plain values, with no store and no clock.
package leads
