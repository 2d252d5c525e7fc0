package bunstore

import "time"

// Instants stand in the tables as microseconds since 1970, in UTC: the
// precision of change.Instant. The zero time is one of them and comes back as
// such.

// instant reads a column.
func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// stored is an instant as the tables hold it.
func stored(t time.Time) int64 { return t.UnixMicro() }

// ceiling is the first instant of the tables that is not before t.
func ceiling(t time.Time) int64 {
	at := t.UnixMicro()
	if instant(at).Before(t) {
		at++
	}
	return at
}
