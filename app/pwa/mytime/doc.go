// Package mytime is the page on which people see and mend what they clocked (K2,
// K3, K5), their week (K6, K7) and what it earns (K19).
//
// A day and its week come from the Replica, so that they are the same without a
// network. Pay never comes to a device: it is asked of the server each time.
package mytime
