// Package bunstore keeps organizations in SQLite or PostgreSQL. It is the only
// package that knows Bun.
//
// [OpenSQLite] and [OpenPostgres] make a handle of their own, [New] works in a
// host's: its *bun.DB, its connection, or a transaction of its own, in which
// Update is a savepoint. [DB.Migrate] makes the tables, whose names have a
// prefix.
//
// Lists that are read and written now and then (accounts, audit log,
// idempotency) go through Bun's query builder. Entries, their history, verdicts,
// the change log, devices with the receipts of their changes, and the versioned
// records are written and read by the thousand or on each request; Bun formats arguments into the text of a statement, which
// is then parsed each time, so these use prepared statements and bulk inserts on
// the same connection. A host's query hooks see the former only.
//
// Every primary key and every unique constraint begins with org_id, and no
// statement of a unit of work reaches beyond one organization, so that tables
// can be spread by it over a distributed PostgreSQL.
package bunstore
