package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// What is too long is neither cut nor left to the browser: the field says so.
func TestFieldTooLong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind, value string
		limit, want       int
	}{
		{"as long as it may be", "", "1234", 4, 0},
		{"one more", "", "12345", 4, 5},
		{"letters of two bytes", "", "åæøß", 4, 0},
		{"a sign of four bytes, which is two units of the browser", "", "123🦑", 4, 0},
		{"spaces around it, which are not sent", "", "  1234 \n", 4, 0},
		{"spaces in a password, which are", "password", " 1234", 4, 5},
		{"a paste", "textarea", strings.Repeat("x", 10_000), 500, 10_000},
		{"without a limit", "", strings.Repeat("x", 10_000), 0, 0},
	} {
		f := &Field{ID: "name", Label: "Name", Hint: "As it is written", Type: c.kind, Max: c.limit, Wrong: "refused"}
		if f.long = f.tooLong(c.value); f.long != c.want {
			t.Errorf("%s: %d are too many, want %d", c.name, f.long, c.want)
		}
		html := app.HTMLString(f)
		says, not := "refused", "At most"
		if c.want > 0 {
			says, not = "At most", "refused"
		}
		if !strings.Contains(html, says) || strings.Contains(html, not) || strings.Contains(html, "maxlength") || !strings.Contains(html, `aria-describedby="name-hint name-wrong"`) {
			t.Errorf("%s: %s", c.name, html)
		}
	}
}

// A field has what it begins with from the moment that it is there, and never
// writes it again: it would come behind, or over, what was typed meanwhile.
func TestFieldsBeginWithTheirValue(t *testing.T) {
	t.Parallel()
	text, day := &Field{ID: "name", Value: "Niels"}, &Date{ID: "first", Value: period.On(2026, time.March, 11)}
	note := &Field{ID: "note", Type: "textarea", Value: "late"}
	for range 2 {
		for f, want := range map[app.UI]string{text: `value="Niels"`, note: `value="late"`, day: `value="2026-03-11"`} {
			if html := app.HTMLString(f); !strings.Contains(html, want) {
				t.Errorf("there is no %s in %s", want, html)
			}
		}
		text.Value, note.Value, day.Value = "Nils", "later", day.Value+1
	}
}
