package importer

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// commandID makes the id of the command for a value from what it says, and
// from the id that the file gives it, if any: a UUID of version 8, which is
// the same whenever the same is imported. It begins with the number of the
// day, so that ids are in order of date and an index on them grows along with
// the figures.
func commandID(c tracking.Submit, external string) string {
	h := sha256.New()
	var n [8]byte
	write := func(s string) {
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	write("tracking.submit")
	write(c.Tracker)
	write(c.Metric)
	write(c.Person)
	write(string(c.Op))
	write(c.Reason)
	write(external)
	binary.BigEndian.PutUint64(n[:], uint64(c.Date))
	h.Write(n[:])
	binary.BigEndian.PutUint64(n[:], uint64(c.Value))
	h.Write(n[:])
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return dayUUID(c.Date, sum)
}

// recordID makes the id of a record from what it says, the same whenever the
// same is imported.
func recordID(kind string, day period.Date, says ...string) string {
	h := sha256.New()
	var n [8]byte
	for _, s := range append([]string{kind}, says...) {
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	binary.BigEndian.PutUint64(n[:], uint64(day))
	h.Write(n[:])
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return dayUUID(day, sum)
}

// dayUUID is a UUID of version 8 that begins with the number of a day.
func dayUUID(day period.Date, sum [sha256.Size]byte) string {
	var id uuid.UUID
	binary.BigEndian.PutUint32(id[:4], uint32(day))
	copy(id[4:], sum[:12])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}
