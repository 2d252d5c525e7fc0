package device

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
)

// What is kept of an entry is all but its key, on lines of their own:
//
//	revision, change, op, operand, old, new, late, by, made, received, reason
//
// Values are numbers, or nothing for a blank one; times are seconds and
// nanoseconds since 1970 in UTC. Thousands of entries are read whenever the app
// starts, which takes a tenth of the time that JSON does there. What cannot be
// written so stands as JSON, and so does what a version of the app kept that
// did not know entries.

const entryLines = 11

// encodeEntry writes what decodeEntry reads.
func encodeEntry(row tracking.Submission) ([]byte, error) {
	if strings.ContainsAny(row.Change+string(row.Op)+row.By, "\n") || row.Made.Location() != time.UTC || row.Received.Location() != time.UTC {
		return encode(row)
	}
	b := make([]byte, 0, 128)
	line := func(s string) { b = append(append(b, s...), '\n') }
	number := func(n int64) { b = append(strconv.AppendInt(b, n, 10), '\n') }
	value := func(v tracking.Value) {
		if v.Valid {
			b = strconv.AppendInt(b, v.N, 10)
		}
		b = append(b, '\n')
	}
	instant := func(t time.Time) {
		b = append(strconv.AppendInt(b, t.Unix(), 10), ' ')
		number(int64(t.Nanosecond()))
	}
	number(row.Revision)
	line(row.Change)
	line(string(row.Op))
	number(row.Operand)
	value(row.Old)
	value(row.New)
	if row.Late {
		line("late")
	} else {
		line("")
	}
	line(row.By)
	instant(row.Made)
	instant(row.Received)
	return append(b, row.Reason...), nil
}

// decodeEntry reads a row; key is that of its entry, as Key.String writes it.
func decodeEntry(key string, b []byte) (tracking.Submission, error) {
	var row tracking.Submission
	if len(b) > 0 && b[0] == '{' {
		err := json.Unmarshal(b, &row)
		return row, err
	}
	var err error
	if row.Key, err = tracking.ParseKey(key); err != nil {
		return row, err
	}
	lines := strings.SplitN(string(b), "\n", entryLines)
	if len(lines) != entryLines {
		return row, fmt.Errorf("%d lines instead of %d", len(lines), entryLines)
	}
	var bad error
	number := func(s string) int64 {
		n, err := strconv.ParseInt(s, 10, 64)
		bad = errors.Join(bad, err)
		return n
	}
	value := func(s string) tracking.Value {
		if s == "" {
			return tracking.Value{}
		}
		return tracking.NumberValue(number(s))
	}
	instant := func(s string) time.Time {
		seconds, nanoseconds, _ := strings.Cut(s, " ")
		return time.Unix(number(seconds), number(nanoseconds)).UTC()
	}
	row.Revision, row.Change, row.Op, row.Operand = number(lines[0]), lines[1], tracking.Op(lines[2]), number(lines[3])
	row.Old, row.New, row.Late, row.By = value(lines[4]), value(lines[5]), lines[6] == "late", lines[7]
	row.Made, row.Received, row.Reason = instant(lines[8]), instant(lines[9]), lines[10]
	return row, bad
}
