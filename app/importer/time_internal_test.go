package importer

import (
	"fmt"
	"testing"
)

func TestMinutes(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"8:30": 510, "08:30": 510, "00:00": 0, "23:59:00": 1439, "07:00:00.000": 420, "24:00": 1440} {
		if got, err := minutes(s); err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "8", ":30", "8:", "8:3", "08:60", "24:01", "25:00", "-1:00", "+8:00", "8:+5", "8:-0", "-0:00", "008:00", "08:30:01", "08:30 pm", "٠٨:٣٠", "8.30", "08:300"} {
		if got, err := minutes(s); err == nil {
			t.Errorf("%q is %d", s, got)
		}
	}
}

func FuzzMinutes(f *testing.F) {
	for _, s := range []string{"8:30", "08:30:00", "24:00", "8:+5", "\xff:00", ":::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := minutes(s)
		if n < 0 || n > 24*60 || err != nil && n != 0 {
			t.Fatalf("%q is %d, %v", s, n, err)
		}
		if again, err2 := minutes(fmt.Sprintf("%02d:%02d", n/60, n%60)); err == nil && (err2 != nil || again != n) {
			t.Fatalf("%q is %d, which reads as %d, %v", s, n, again, err2)
		}
	})
}
