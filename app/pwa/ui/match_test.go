package ui

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func people(names ...string) []Option {
	options := make([]Option, len(names))
	for i, n := range names {
		options[i] = Option{Value: strconv.Itoa(i + 1), Name: n}
	}
	return options
}

func values(options []Option) string {
	s := ""
	for _, o := range options {
		s += o.Value
	}
	return s
}

func TestMatching(t *testing.T) {
	t.Parallel()
	all := people("Ada Byron", "Bo Adamsen", "Øyvind Ås", "adam Smith", "李雷")
	for words, want := range map[string]string{
		"": "12345", "  ": "12345", "ada": "142", "ADA": "142", "smith adam": "4", "adam  s": "42", "øy": "3", "ås Ø": "3", "李": "5", "zz": "", "ada zz": "",
	} {
		if got := values(matching(all, words)); got != want {
			t.Errorf("matching(%q) = %s, want %s", words, got, want)
		}
	}
}

// Choosing twice changes nothing, and what was chosen before is never changed
// in place: the page may still show it.
func TestToggled(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := people("a", "b", "c", "d", "e")
		chosen := []Option{}
		for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, 4), 0, 5, rapid.ID[int]).Draw(t, "chosen") {
			chosen = append(chosen, all[i])
		}
		o := all[rapid.IntRange(0, 4).Draw(t, "option")]
		before, had := slices.Clone(chosen), position(chosen, o.Value) >= 0
		once := toggled(chosen, o, false)
		if !slices.Equal(chosen, before) {
			t.Fatal("it changed what it was given")
		}
		if (position(once, o.Value) >= 0) == had || len(once) == len(chosen) {
			t.Fatalf("%v is no change of %v by %v", once, chosen, o)
		}
		if !had && !slices.Equal(toggled(once, o, false), chosen) {
			t.Fatalf("twice is not as before")
		}
		if one := toggled(chosen, o, true); !had && !slices.Equal(one, []Option{o}) {
			t.Fatalf("of a single choice %v is left", one)
		}
	})
}

func TestShare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ part, whole, want int64 }{
		{0, 10, 0}, {5, 10, 500}, {10, 10, 1000}, {1, 3, 333}, {-5, 10, 0}, {5, 0, 0}, {5, -1, 0}, {19, 10, 1900}, {1 << 62, 1 << 62, 1000}, {1 << 60, 1 << 62, 250},
	} {
		if got := Share(c.part, c.whole); got != c.want {
			t.Errorf("Share(%d, %d) = %d, want %d", c.part, c.whole, got, c.want)
		}
	}
}
