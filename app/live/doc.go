// Package live tells readers that something which they may see has changed,
// and never what it is (spec S12): whoever is told reads it again, under the
// rules that hold then.
//
// A Broker looks at the change log of each organization that has readers once
// a second. Hints, of this process and of others on the same database
// (storage.Notifier), only make it look at once: none that is lost delays
// anybody for longer.
package live
