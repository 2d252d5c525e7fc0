package web_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // what the zones are compared with

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// stable are zones with many kinds of changes, of which none is new.
const stable = `"UTC", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Asia/Tehran", "Asia/Kathmandu", "Asia/Pyongyang", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Kyiv", "America/Buenos_Aires"`

// The zones that the page makes for Go are those of the tz database: the same
// offset in every second of the 45 years. Chromium and Go may have databases of
// different ages, which differ in the few zones whose laws were changed.
func TestZones(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("assets/zones.js")
	if err != nil {
		t.Fatal(err)
	}
	s := browsertest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><link rel=icon href="data:,"><script>globalThis.fs = {}</script><script>` + string(script) + `</script>`))
	}))
	p := browsertest.Open(t).Page()
	p.Go(s.URL)
	p.Run(`
		window.file = (path) => {
			let failure = null, fd, bytes = [];
			const told = (then) => (err, value) => { if (err) failure = err; else then?.(value); };
			fs.open(path, 0, 0, told((value) => { fd = value; }));
			if (failure) return failure.code;
			const buffer = new Uint8Array(1000);
			for (let more = true; more && !failure;) fs.read(fd, buffer, 0, 1000, null, told((n) => { bytes.push(...buffer.subarray(0, n)); more = n > 0; }));
			fs.close(fd, told());
			return failure ? failure.code : btoa(String.fromCharCode(...bytes));
		}`)
	for _, path := range []string{"/usr/share/zoneinfo/Europe/Atlantis", "/etc/passwd"} {
		if got := browsertest.Eval[string](p, `file("`+path+`")`); got != "ENOENT" {
			t.Errorf("%s is answered with %q", path, got)
		}
	}
	// As Go asks for them, with two slashes.
	files := browsertest.Eval[map[string][]byte](p, `Object.fromEntries([...Intl.supportedValuesOf("timeZone").filter((_, i) => i % 3 === 0), `+stable+`].map((z) => [z, file("/usr/share/zoneinfo//" + z)]))`)
	if len(files) < 130 {
		t.Fatalf("only %d zones", len(files))
	}
	from, until := time.Now().AddDate(-30, 0, 14), time.Now().AddDate(15, 0, -14)
	changes, differ := 0, 0
	for name, file := range files {
		got, err := time.LoadLocationFromTZData(name, file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := time.LoadLocation(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		// Between two bounds of either, both have one offset.
		for at := from.Truncate(time.Second); at.Before(until); {
			_, a := at.In(got).Zone()
			_, b := at.In(want).Zone()
			if a != b {
				t.Logf("%s: at %v it is %d seconds ahead of UTC, not %d", name, at.UTC(), a, b)
				differ++
				if strings.Contains(stable, `"`+name+`"`) {
					t.Errorf("%s is wrong", name)
				}
				break
			}
			next := until
			for _, l := range []*time.Location{got, want} {
				if _, end := at.In(l).ZoneBounds(); end.After(at) && end.Before(next) {
					next = end
				}
			}
			at = next
			changes++
		}
	}
	if differ > len(files)/20 || changes < 3000 {
		t.Errorf("%d of %d zones differ; %d changes were seen", differ, len(files), changes)
	}
}
