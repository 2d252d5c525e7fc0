package ui

import (
	"html"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Markup is text and elements as HTML. It is for what there is a lot of, as
// the cells of a Table: the browser makes a thousand elements of markup in the
// time in which it makes twenty one by one. Only Words and Element make it, so
// that nothing of what people typed is ever taken for an element.
type Markup struct{ html string }

// Attributes are the names and values of attributes; one without a value is
// left out.
type Attributes [][2]string

// Words is text as it is to be read.
func Words(text string) Markup { return Markup{html.EscapeString(text)} }

// Element is an element that holds the given content. Its tag and the names of
// its attributes are words of the program.
func Element(tag string, attributes Attributes, content ...Markup) Markup {
	var b strings.Builder
	b.WriteString("<" + tag)
	for _, a := range attributes {
		if a[1] != "" {
			b.WriteString(" " + a[0] + `="` + html.EscapeString(a[1]) + `"`)
		}
	}
	b.WriteString(">")
	for _, c := range content {
		b.WriteString(c.html)
	}
	b.WriteString("</" + tag + ">")
	return Markup{b.String()}
}

// String returns the HTML.
func (m Markup) String() string { return m.html }

// UI returns an element as a part of a page.
func (m Markup) UI() app.UI { return app.Raw(m.html) }
