// Package export writes tables as CSV and XLSX (C15): reports, series,
// entries and their history, of exactly the rows and columns asked for.
//
// A [Table] streams typed cells, so memory does not grow with the rows of a
// CSV. The adapters ([Report], [Series], [Entries], [History]) turn what
// tracking.Log answers into tables; who may see what was decided there, and
// targets that were hidden there have no columns here. Permissions of an
// export are the caller's to check, and [Event] is the line that it owes the
// audit log.
//
// # CSV
//
// RFC 4180 in UTF-8: records end with CR LF, fields that need it are in
// double quotes with inner quotes doubled, and line breaks inside a field stay
// as they are. The first record is the header. A blank cell is an empty field.
//
// Numbers are plain decimals with a point, never grouped and never guarded:
// "-12.50". Days are 2006-01-02, instants 2006-01-02T15:04:05.000000Z, flags
// true and false. Text that a spreadsheet would run as a formula gets an
// apostrophe in front, and [Unguard] takes it away again: see [Guard].
//
// # Intervals
//
// Reports and series say for which days their numbers stand (C8): the columns
// period_start and period_end hold the half-open interval [start, end) and
// zone the time zone of these days, in every row, so that the file needs no
// lines above its header and can be read back by any program.
package export
