package ui

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMarkup(t *testing.T) {
	t.Parallel()
	got := Element("a", Attributes{{"href", "/x?a=1&b=2"}, {"title", ""}, {"class", `"><script>`}}, Words("<b>Ann & Bo</b>"), Element("small", nil)).String()
	const want = `<a href="/x?a=1&amp;b=2" class="&#34;&gt;&lt;script&gt;">&lt;b&gt;Ann &amp; Bo&lt;/b&gt;<small></small></a>`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.String().Draw(t, "typed")
		m := Element("p", Attributes{{"title", typed}}, Words(typed)).String()
		if strings.Count(m, "<") != 2 || strings.Count(m, ">") != 2 || strings.Count(m, `"`)%2 != 0 || strings.Count(m, `"`) > 2 {
			t.Fatalf("%q became %s", typed, m)
		}
	})
}
