// Package importer reads CSV files into trackers, time and pay, people and
// places (C16).
//
// An [Importer] works on a [Request]: the file, how its columns are called,
// and whether to try it out (DryRun), to take all or nothing (the default) or
// to take the good rows only. [Importer.Entries] imports the values of
// trackers, [Importer.Targets] their targets, and [Importer.People],
// [Importer.Companies], [Importer.Locations] and [Importer.Teams] who and what
// there is. Of TimeTrack, [Importer.Shifts] imports the work schedule,
// [Importer.ClockEntries] clocked time, [Importer.Sessions] the time logged on,
// also from a stream of events, and [Importer.Results], [Importer.Contacts] and
// [Importer.Rates] what pay is reckoned from.
//
// # Files
//
// UTF-8, with or without a byte order mark; a header, then a row for each
// record. Commas, semicolons, tabs and bars are found to be the separator by
// themselves. Text that package export guarded against spreadsheets is taken
// as it was before. A row that cannot be read is refused by itself, with its
// line.
//
// Columns are known by their names, whatever their case, blanks, hyphens and
// underscores: "External ID" is external_id. Request.Mapping gives a field the
// column of another name. Columns that nothing is made of are listed in
// Result.Ignored.
//
// # Rules
//
// Every rule is that of the domain: rows go through tracking.Log,
// timetrack.Timesheet and the directory's verbs, as the person who imports. All or nothing is one
// transaction. To import a file again changes nothing: values are submitted
// under ids made from what they say, records are found by their external ids,
// and what is the same already is not written.
package importer
