// Package paidtime is Manage TimeTrack (K10 to K18, K20): whose time is paid
// how, what is set, added, approved and opened again, and what goes to payroll.
//
// The page opens blank with a filter bar. What Search finds is a grid of people;
// a row that is opened shows the days, and their activities. Lines is that grid
// as plain values.
package paidtime
