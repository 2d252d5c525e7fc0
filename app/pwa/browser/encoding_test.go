package browser

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

func TestMarkers(t *testing.T) {
	old, late := device.Marker{Device: "d", Pending: 2, Last: 7}, device.Marker{Device: "d", Pending: 0, Last: 9}
	for _, test := range []struct{ a, b, want device.Marker }{
		{old, late, late}, {late, old, late}, {device.Marker{}, old, old}, {old, device.Marker{}, old}, {},
	} {
		if got := newer(test.a, test.b); got != test.want {
			t.Errorf("of %+v and %+v: %+v", test.a, test.b, got)
		}
	}
	for _, s := range []string{"", "{", "{}", `{"device":""}`, `{"device":"d","pending":-1}`, `{"device":"d","last":-1}`, `{"device":7}`} {
		if m := parseMarker(s); m != (device.Marker{}) {
			t.Errorf("%s is %+v", s, m)
		}
	}
	if markName("headway:a") == markName("headway:b") {
		t.Error("two databases share a marker")
	}
}

func TestValuesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "bytes")
		s := encodeValue(b)
		if bytes.Contains([]byte(s), []byte(separator)) {
			t.Fatalf("%q holds the separator", s)
		}
		if got, err := decodeValue(s); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%q gives %q %v", b, got, err)
		}
	})
}
