package bunstore

import (
	"errors"
	"fmt"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

var (
	errClosed   = errors.New("bunstore: the database is closed")
	errNested   = errors.New("bunstore: a View or Update within another one on the same database")
	errReadOnly = errors.New("bunstore: a write in a View")
	errOver     = errors.New("bunstore: a transaction is used after its function has returned")
)

// translated wraps the sentinel of fault that a database's refusal stands for.
// It goes by the codes of the drivers, never by their words. What can be
// refused is checked before it is written, so this is the second line.
func translated(err error) error {
	if err == nil {
		return nil
	}
	switch state := sqlState(err); {
	case state == "23505", // unique_violation
		sqliteCode(err) == sqliteConstraintUnique, sqliteCode(err) == sqliteConstraintPrimaryKey:
		return fmt.Errorf("%w: %w", fault.ErrExists, err)
	case state == "22003", // numeric_value_out_of_range
		state == "22021", // character_not_in_repertoire: a NUL, or no UTF-8
		state == "22P05": // untranslatable_character
		return fmt.Errorf("%w: %w", fault.ErrInvalid, err)
	}
	return err
}

// Codes of SQLite; see https://www.sqlite.org/rescode.html.
const (
	sqliteBusy                 = 5
	sqliteConstraintPrimaryKey = 1555
	sqliteConstraintUnique     = 2067
)

// retryable reports whether a transaction on PostgreSQL that met err may
// succeed when it is run again.
func retryable(err error) bool {
	switch sqlState(err) {
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return true
	}
	return false
}

// busy reports whether SQLite could not get a lock.
func busy(err error) bool { return sqliteCode(err)&0xff == sqliteBusy }

// sqlState returns the SQLSTATE of err, or "". The drivers have no type in
// common: pgx and lib/pq have one method, Bun's own pgdriver another.
func sqlState(err error) string {
	if e, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return e.SQLState()
	}
	if e, ok := errors.AsType[interface {
		error
		Field(byte) string
	}](err); ok {
		return e.Field('C')
	}
	return ""
}
