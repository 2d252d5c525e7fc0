// Package settings is the page on which people look after themselves and their
// device: the profile (C5), the password, the look and the language, how sync
// stands and what the device stores (S13, S14), reminders, a copy of one's own
// data (C22), the version of the app, and signing out (S10).
package settings
