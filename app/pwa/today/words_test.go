package today

import "testing"

func TestShift(t *testing.T) {
	t.Parallel()
	tests := []struct {
		d      string
		places int
		want   string
	}{
		{"972998.0000", 2, "9729.98"},
		{"-972998.5000", 2, "-9729.985"},
		{"1.6000", 0, "1.6"},
		{"5", 2, "0.05"},
		{"0.0000", 2, "0"},
		{"-7.0000", 1, "-0.7"},
		{"100", 2, "1"},
	}
	for _, tt := range tests {
		if got := shift(tt.d, tt.places); got != tt.want {
			t.Errorf("%s by %d is %s, want %s", tt.d, tt.places, got, tt.want)
		}
	}
}
