// Package device is the device's half of sync: a Replica keeps on the device
// what its person may see and what was entered there, shows the two as one
// state that the rules of the domains compute, and brings what was entered to
// the server until every change has a verdict (spec S1 to S17).
//
// # What is kept
//
// The durable state is a KV: the rows that the server sent, the changes
// without a verdict (the outbox), and those with one, for 14 days, so that a
// server restored from an older copy can be refilled. Everything that belongs
// together is written in one transaction: a change with its number, a verdict
// with the change leaving the outbox, a page of rows with its cursor. A KV is
// of one person in one organization.
//
// In memory the rows stand in a memstore with the changes on top that they do
// not show yet. A change stays on top until a pull has brought what became of
// it, so that nothing flickers between its verdict and its row.
//
// # Capabilities
//
// What the app has offline of one domain is a capability (capability.go): how
// its section of the definitions and its rows are kept and shown, what its
// changes touch, how the rules of the domain put them on top, and its verbs of
// Replica. That of the trackers is tracking.go; a further one is a file like it,
// and a line in capabilities. Sections and rows that the app does not know are
// kept as they came, for the version of it that does.
//
// # Tabs
//
// Several Replicas may share a KV, as tabs do. Each may write at any time: a
// transaction goes by what it reads, and an answer of the server that another
// tab has overtaken is not taken. Options.Changed says when to tell the other
// tabs, Reload takes in what they wrote. A Lock lets one send at a time, which
// saves work and is not needed for anything else.
//
// # Ids and numbers
//
// A device numbers its changes, and the server counts on the numbers. When it
// turns out that they cannot be trusted (a copied profile, a server that waits
// for changes which are no longer kept), the Replica becomes a new device and
// numbers what it has anew. The changes keep their ids, by which the server
// knows those that it has.
package device
