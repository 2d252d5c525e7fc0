package browser

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

// markAge is as long as browsers keep a cookie.
const markAge = 400 * 24 * time.Hour

// markName names the marker of a database: in a cookie, where a name has few
// letters, and in the local storage.
func markName(database string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(database)) // a hash takes everything
	return "headway_mark_" + strconv.FormatUint(h.Sum64(), 36)
}

// SetMarker keeps what the database of that name should hold, for the app
// under prefix, in the local storage and in a cookie: browsers throw these and
// databases away by different rules. Where a marker is left and the database is
// not, changes are lost, and the person is told (S14). The zero Marker keeps
// nothing.
func SetMarker(prefix, database string, m device.Marker) {
	name, text, age := markName(database), "", time.Duration(0)
	if m != (device.Marker{}) {
		b, err := json.Marshal(m)
		if err != nil {
			panic(err) // texts and numbers always have a JSON form
		}
		text, age = string(b), markAge
	}
	// A marker that one place does not take is in the other.
	_ = SetLocal(name, text)
	SetCookie(name, text, prefix, age)
}

// Marker returns what SetMarker kept last, as far as one place still has it;
// else the zero Marker.
func Marker(database string) device.Marker {
	name := markName(database)
	return newer(parseMarker(Local(name)), parseMarker(Cookie(name)))
}

// newer is the marker that was kept later. Where one place has not taken it,
// the other is ahead.
func newer(a, b device.Marker) device.Marker {
	if a.Device == "" || b.Device != "" && b.Last > a.Last {
		return b
	}
	return a
}

func parseMarker(s string) device.Marker {
	var m device.Marker
	if json.Unmarshal([]byte(s), &m) != nil || m.Device == "" || m.Pending < 0 || m.Last < 0 {
		return device.Marker{}
	}
	return m
}
