package rebase_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/pwa/rebase"
)

type card struct {
	Name  string
	Place string
	Level int
}

func fields() []rebase.Field[card] {
	return []rebase.Field[card]{
		rebase.Of("name", func(c *card) *string { return &c.Name }),
		rebase.Of("place", func(c *card) *string { return &c.Place }),
		rebase.Of("level", func(c *card) *int { return &c.Level }),
	}
}

func ExampleOnto() {
	base := card{Name: "Ann", Place: "Copenhagen", Level: 10}
	mine := card{Name: "Anne", Place: "Copenhagen", Level: 20}
	theirs := card{Name: "Ann", Place: "Aarhus", Level: 30}
	out, both := rebase.Onto(theirs, base, mine, fields())
	fmt.Println(out, both)
	// Output: {Anne Aarhus 20} [level]
}

// What was typed is never lost, what was not typed is never brought back.
func TestOnto(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) card {
			one := rapid.SampledFrom([]string{"a", "b", "c"})
			return card{one.Draw(t, label), one.Draw(t, label), rapid.IntRange(0, 2).Draw(t, label)}
		}
		theirs, base, mine := draw("theirs"), draw("base"), draw("mine")
		out, both := rebase.Onto(theirs, base, mine, fields())
		check := func(name string, theirs, base, mine, out any) {
			want := mine
			if base == mine {
				want = theirs
			}
			if out != want {
				t.Fatalf("%s is %v; want %v", name, out, want)
			}
			conflict := base != mine && base != theirs && mine != theirs
			if slices.Contains(both, name) != conflict {
				t.Fatalf("%s is told as changed by both: %v; want %v", name, !conflict, conflict)
			}
		}
		check("name", theirs.Name, base.Name, mine.Name, out.Name)
		check("place", theirs.Place, base.Place, mine.Place, out.Place)
		check("level", theirs.Level, base.Level, mine.Level, out.Level)
		if rebase.Differ(mine, base, fields()) != (mine != base) {
			t.Fatal("Differ is wrong")
		}
	})
}
