// Package history is the page on which people see what they have entered
// (T17): by period with total, target and progress, as a calendar, as a chart
// (T22), and day by day with every change of each value.
//
// It reads the Replica and so works without a network; what only the server
// knows, the changes before the last and files, says so.
package history
