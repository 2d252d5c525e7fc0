package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// ProblemType is the media type of a Problem.
const ProblemType = "application/problem+json"

// Problem says why a request was refused (RFC 9457). Programs go by Code,
// which never changes; Detail is for people.
type Problem struct {
	Title  string       `json:"title" doc:"What kind of problem it is; the words of the status."`
	Status int          `json:"status" doc:"The HTTP status."`
	Code   string       `json:"code" doc:"Stable name of the problem, such as not_found, stale or period_locked."`
	Detail string       `json:"detail,omitzero" doc:"This occurrence, in words."`
	Errors []FieldError `json:"errors,omitempty" nullable:"false" doc:"The fields that are wrong."`

	Entry    *ClockEntry `json:"entry,omitempty" doc:"With the code overlap: one's own clock entry that is in the way."`
	Shift    *Shift      `json:"shift,omitempty" doc:"With the code overlap: the shift that is in the way of another one."`
	Approved *PersonDay  `json:"approved,omitempty" doc:"With the code approved, of a shift: whose day is approved, and which."`
	Choices  []time.Time `json:"choices,omitempty" nullable:"false" doc:"With the code ambiguous_time: the two instants that are shown so, the earlier one first."`

	Result *ImportResult `json:"result,omitempty" doc:"With the code rows_refused: what the import would have done, and each row that it refused."`
}

// PersonDay is a day of somebody.
type PersonDay struct {
	Person string      `json:"person" doc:"Id of the person."`
	Date   period.Date `json:"date" format:"date"`
}

// FieldError says what is wrong with one field of a request.
type FieldError struct {
	Field  string `json:"field" doc:"Path of the field in the body, such as metrics[2].scale, or name of the parameter or header."`
	Reason string `json:"reason" doc:"What is wrong with it, in words."`
}
