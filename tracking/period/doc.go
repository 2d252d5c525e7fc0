// Package period is the calendar that every figure of Headway is reckoned by:
// civil dates, the periods they fall into, and the instants at which working
// days begin.
//
// # Dates
//
// A [Date] is a civil day without a zone, a plain integer that compares and
// subtracts. Anything that people enter, and every report, is keyed by dates.
//
// # Periods
//
// [Settings] say how an organization divides time: the first day of its week,
// the first month of its fiscal year, its time zone, and the cut-off at which
// its working day begins. The zero Settings are the usual ones: Monday,
// January, UTC, midnight. Settings.Containing gives the [Period] around a
// date by integer arithmetic alone: no zone, no allocation. A [Calendar] is
// settings that change on certain days. All intervals are half-open.
//
// # Instants
//
// A [Clock] is the only bridge between instants and dates. The working day of
// a date begins at the first instant at which the wall clock shows the
// cut-off of that date or a later time: where clocks skip it, that is the
// first instant after the gap, and where they show it twice, the first of the
// two. The working day of a civil day that a zone skipped altogether may have
// no length.
//
// # Time zones
//
// Zones are looked up with time.LoadLocation. This package embeds no zone
// data; programs for systems that may have none installed import time/tzdata in
// their main package. So do those for js/wasm, unless the page gives them files
// of zones, as the web app's does.
package period
