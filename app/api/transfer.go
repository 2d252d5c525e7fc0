package api

// ImportResult is what an import did or, where Applied is false, would have
// done with the rows that are good (C16).
type ImportResult struct {
	Applied    bool       `json:"applied" doc:"The changes are stored."`
	Rows       int        `json:"rows" doc:"Below the header."`
	Created    int        `json:"created" doc:"Records, of entries: values, that were not there."`
	Changed    int        `json:"changed"`
	Unchanged  int        `json:"unchanged" doc:"That were the same already."`
	Superseded int        `json:"superseded,omitzero" doc:"Values that were imported before and changed since: they stay as they are."`
	Blank      int        `json:"blank,omitzero" doc:"Values that were left blank and so say nothing."`
	BadRows    int        `json:"bad_rows" doc:"Rows with at least one refusal."`
	Refused    []RowError `json:"refused" nullable:"false" doc:"What is wrong with them, by line; the first 1,000."`
	More       int        `json:"more,omitzero" doc:"Further refusals."`
	Ignored    []string   `json:"ignored,omitempty" nullable:"false" doc:"Columns that nothing was made of."`
	Made       ImportMade `json:"made,omitzero" doc:"What was created on the way, because it was asked for."`
}

// ImportMade counts what an import created besides its own records.
type ImportMade struct {
	Companies int `json:"companies,omitzero"`
	Locations int `json:"locations,omitzero"`
	Teams     int `json:"teams,omitzero"`
	People    int `json:"people,omitzero"`
	Trackers  int `json:"trackers,omitzero"`
}

// RowError is why a row of a file is refused.
type RowError struct {
	Line   int    `json:"line" doc:"On which the row begins; the header is on line 1."`
	Column string `json:"column,omitzero" doc:"As it is called in the header; left out: the whole row."`
	Reason string `json:"reason" doc:"In words."`
	Code   string `json:"code" doc:"Stable, such as invalid, unknown_person or period_locked."`
}

// ImportLine is one line of the answer to an import with Accept:
// application/x-ndjson: how far it is or, on the last line, how it ended.
type ImportLine struct {
	Progress *ImportProgress `json:"progress,omitempty"`
	Result   *ImportResult   `json:"result,omitempty" doc:"It has come to its end."`
	Problem  *Problem        `json:"problem,omitempty" doc:"It was refused, and nothing is stored."`
}

// ImportProgress is how far an import is. It begins anew where a transaction
// has to run again.
type ImportProgress struct {
	Rows  int   `json:"rows" doc:"Below the header, read so far."`
	Bytes int64 `json:"bytes" doc:"Of the file, read so far."`
	Total int64 `json:"total" doc:"Bytes of the file."`
}
