package period_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// The years over which every zone is checked, day by day.
var (
	firstDay = period.On(1970, time.January, 1)
	lastDay  = period.On(2037, time.December, 31)
)

// TestEveryZone checks the bounds of every day of 1970 to 2037 in every zone
// of the tz database, and that instants find their day, against an oracle that
// knows a zone only by the offsets it shows.
func TestEveryZone(t *testing.T) {
	t.Parallel()
	zones := everyZone(t)
	if len(zones) < 300 {
		t.Fatalf("the tz database has only %d distinct zones", len(zones))
	}
	for i, loc := range zones {
		if testing.Short() && i%8 != 0 {
			continue // as with random draws, fewer of the same
		}
		t.Run(loc.String(), func(t *testing.T) {
			t.Parallel()
			offsets := offsetsOf(loc)
			// Midnight in every zone, and in each the cut-off of a night, of a
			// skipped or repeated hour, or of an evening.
			checkZone(t, loc, 0, offsets)
			checkZone(t, loc, []int{30, 150, 180, 300, 1410}[i%5], offsets)
		})
	}
}

func checkZone(t *testing.T, loc *time.Location, cutoff int, offsets []offsetSince) {
	t.Helper()
	clock, err := period.ClockIn(loc, cutoff)
	if err != nil {
		t.Fatal(err)
	}
	starts := startsOf(offsets, cutoff)
	for i, start := range starts[:len(starts)-1] {
		d := firstDay + period.Date(i)
		if got := clock.Start(d).Unix(); got != start {
			t.Fatalf("cut-off %d: %s begins at %s; want %s", cutoff, d, utc(got), utc(start))
		}
		next := starts[i+1]
		if next-start == 86400 && i%64 != 0 {
			continue // an ordinary day: its instants are looked up now and then
		}
		for _, u := range []int64{start, (start + next) / 2, next - 1} {
			if u < start || u >= next {
				continue // the day has no length
			}
			if got := clock.DayOf(time.Unix(u, 0)); got != d {
				t.Fatalf("cut-off %d: %s is of %s; want %s", cutoff, utc(u), got, d)
			}
		}
	}
	// Around each change, when wall clocks may show a day that is over.
	for _, o := range offsets {
		for _, after := range []int64{-3600, -1, 0, 1, 1799, 3539, 3599, 7200} {
			u := o.unix + after
			next := sort.Search(len(starts), func(i int) bool { return starts[i] > u })
			if next == 0 || next == len(starts) {
				continue // outside the years
			}
			if got, want := clock.DayOf(time.Unix(u, 0)), firstDay+period.Date(next-1); got != want {
				t.Fatalf("cut-off %d: %s is of %s; want %s", cutoff, utc(u), got, want)
			}
		}
	}
}

func utc(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }

// offsetSince is an offset from UTC in seconds and the Unix second from which
// a zone shows it.
type offsetSince struct{ unix, offset int64 }

// offsetsOf lists the offsets of a zone: it looks every six hours and, where
// the offset has changed, searches the second.
func offsetsOf(loc *time.Location) []offsetSince {
	at := func(unix int64) int64 {
		_, offset := time.Unix(unix, 0).In(loc).Zone()
		return int64(offset)
	}
	const step = 6 * 3600
	u, end := int64(firstDay-719163)*86400-3*86400, int64(lastDay-719163)*86400+4*86400
	list := []offsetSince{{u, at(u)}}
	for ; u < end; u += step {
		for last := list[len(list)-1]; at(u+step) != last.offset; last = list[len(list)-1] {
			lo, hi := max(u, last.unix), u+step
			for hi-lo > 1 {
				if mid := (lo + hi) / 2; at(mid) == last.offset {
					lo = mid
				} else {
					hi = mid
				}
			}
			list = append(list, offsetSince{hi, at(hi)})
		}
	}
	return list
}

// startsOf returns the Unix second at which each day begins, from firstDay to
// the day after lastDay: it moves along the time once, and begins a day as
// soon as the wall clock shows its boundary or more.
func startsOf(offsets []offsetSince, cutoff int) []int64 {
	starts := make([]int64, 0, lastDay-firstDay+2)
	boundary := int64(firstDay-719163)*86400 + int64(cutoff)*60
	for i, o := range offsets {
		end := int64(1) << 62
		if i+1 < len(offsets) {
			end = offsets[i+1].unix
		}
		for len(starts) < cap(starts) && boundary-o.offset < end {
			starts = append(starts, max(boundary-o.offset, o.unix))
			boundary += 86400
		}
	}
	return starts
}

// everyZone returns the zones of the tz database that comes with the Go
// distribution, else of the system's, one of each set of names that mean the
// same, in order of name.
func everyZone(t testing.TB) []*time.Location {
	t.Helper()
	var files fs.FS
	// All at once: in a JavaScript engine each read of a file takes long.
	if archive, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip")); err == nil {
		if files, err = zip.NewReader(bytes.NewReader(archive), int64(len(archive))); err != nil {
			t.Fatal(err)
		}
	} else if errors.Is(err, fs.ErrNotExist) {
		files = os.DirFS("/usr/share/zoneinfo")
	} else {
		t.Fatal(err)
	}
	seen := map[[sha256.Size]byte]bool{}
	var zones []*time.Location
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if entry != nil && (name == "posix" || name == "right") {
				return fs.SkipDir // the same again, and zones that count leap seconds
			}
			return err
		}
		f, err := files.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		if err != nil || !strings.HasPrefix(string(data), "TZif") || seen[sha256.Sum256(data)] {
			return err
		}
		seen[sha256.Sum256(data)] = true
		loc, err := time.LoadLocationFromTZData(name, data)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		zones = append(zones, loc)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(zones, func(a, b *time.Location) int { return strings.Compare(a.String(), b.String()) })
	return zones
}
