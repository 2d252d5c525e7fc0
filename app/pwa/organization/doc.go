// Package organization is the page Organization: the name and the currency,
// the dated settings of the calendar (C6), the modules (C23), how long data is
// kept (C22), and for how long an entry may wait on a device (S8). It needs the
// server.
package organization
