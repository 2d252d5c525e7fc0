// Package reports is the page on which people see how those stand whom they
// may see (T19, T20): all trackers at a glance, the report of one for a
// period, what is behind each number, and its course over many periods.
//
// The figures of others come from the server and are kept nowhere: without a
// network there is one's own row only, and the page says so.
package reports
