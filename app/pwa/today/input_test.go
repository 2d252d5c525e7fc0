package today

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// browserField is a field of a page, as a browser and the engine treat it:
// events wait for their handlers, the page is rendered between any two of
// them, and the component is told only when its exported parts have changed.
type browserField struct {
	component input
	holds     string   // in the browser
	events    []string // that wait
	typing    typing
	draft     *string
	value     string
}

func newBrowserField(before typing) *browserField {
	f := &browserField{typing: before}
	f.component.Typing = before
	f.component.Render()
	return f
}

func (f *browserField) text() string {
	if f.draft != nil {
		return *f.draft
	}
	return f.value
}

func (f *browserField) render() {
	text, told := f.text(), f.typing
	if f.component.Text == text && f.component.Typing == told {
		return
	}
	f.component.Text, f.component.Typing = text, told
	f.fill()
}

func (f *browserField) fill() {
	if text, other := f.component.next(f.holds); other {
		f.holds = text
	}
}

// handle lets the handler of the oldest event run.
func (f *browserField) handle() {
	if len(f.events) == 0 {
		return
	}
	event := f.events[0]
	f.events = f.events[1:]
	switch event {
	case "input":
		f.typing = typing{f.typing.Times + 1, f.holds}
		if draft := f.holds; draft != f.text() {
			f.draft = &draft
		}
	case "enter":
		if f.draft != nil {
			f.value, f.draft = *f.draft+".", nil // as it is written
		}
	case "escape":
		f.draft = nil
	}
}

// A field ends up with what it is to hold, whatever comes when, and nothing
// that is typed is lost.
func TestInputHoldsItsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := newBrowserField(typing{rapid.IntRange(0, 2).Draw(t, "before"), "typed before"})
		typed, mounted := "", false // typed: what nobody has told of yet
		for n := range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch what := rapid.SampledFrom([]string{"mount", "input", "enter", "escape", "arrives", "handle", "render"}).Draw(t, "what"); what {
			case "mount":
				if !mounted {
					mounted = true
					f.fill()
				}
			case "input":
				typed = "typed " + strconv.Itoa(n)
				f.holds, f.events = typed, append(f.events, what)
			case "enter", "escape":
				f.events = append(f.events, what)
			case "arrives":
				f.value = rapid.SampledFrom([]string{"", "11", "22"}).Draw(t, "value")
			case "handle":
				if len(f.events) > 0 && f.events[0] == "input" {
					if typed != "" && f.holds != typed {
						t.Fatalf("%q was typed and has become %q", typed, f.holds)
					}
					typed = ""
				}
				f.handle()
			case "render":
				f.render()
			}
		}
		for len(f.events) > 0 {
			f.handle()
		}
		f.render()
		if f.holds != f.text() {
			t.Fatalf("the field holds %q, and is to hold %q", f.holds, f.text())
		}
	})
}

// What is typed and taken back before the page is rendered leaves no trace.
func TestInputTypedAndTakenBackAtOnce(t *testing.T) {
	t.Parallel()
	f := newBrowserField(typing{})
	f.value = "22"
	f.render()
	f.holds, f.events = "7", []string{"input", "escape"}
	f.handle()
	f.handle()
	f.render()
	if f.holds != "22" {
		t.Errorf("the field holds %q", f.holds)
	}
}
