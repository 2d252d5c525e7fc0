// Package remind tells people of trackers that they have not filled in by the
// time at which the tracker reminds (T20): in the app, and by a notification of
// the system where one has permitted it.
package remind
