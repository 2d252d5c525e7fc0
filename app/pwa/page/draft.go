package page

import (
	"encoding/json"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
)

// DraftKey begins the names under which drafts of a person lie on this device,
// until they are saved, discarded, or the person signs out (S10).
func DraftKey(prefix, person string) string { return "headway:draft:" + prefix + ":" + person + ":" }

// KeepDraft keeps on this device what somebody has typed in a form and not
// saved, under the name of the form and of what it edits. A browser that keeps
// nothing loses it only with the page.
func (e *Env) KeepDraft(name string, draft any) {
	if key := e.draftKey(name); key != "" {
		if b, err := json.Marshal(draft); err == nil {
			_ = browser.SetLocal(key, string(b))
		}
	}
}

// Draft puts what this device has kept under a name into draft, and reports
// whether there is anything.
func (e *Env) Draft(name string, draft any) bool {
	key := e.draftKey(name)
	if key == "" {
		return false
	}
	text := browser.Local(key)
	return text != "" && json.Unmarshal([]byte(text), draft) == nil
}

// ForgetDraft deletes what this device has kept under a name.
func (e *Env) ForgetDraft(name string) {
	if key := e.draftKey(name); key != "" {
		_ = browser.SetLocal(key, "")
	}
}

// draftKey is where a draft of this person lies; "" where nobody is known.
func (e *Env) draftKey(name string) string {
	if e.Me.Person == nil {
		return ""
	}
	return DraftKey(e.Prefix, e.Me.Person.ID) + name
}
