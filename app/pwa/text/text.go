// Package text is what the app says and how it writes numbers and times: one
// folder of messages for each language (C19), one file in it for each page,
// and the browser's own formatting. A translation is a folder with the files
// of en.
//
// A message is a text with {names} in it, or one text for each plural form of
// the language: {"one": "{n} change", "other": "{n} changes"}.
package text

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
)

//go:embed en/*.json de/*.json
var messages embed.FS

// Languages are those that there are messages in, with their own names.
func Languages() []Language { return []Language{{"en", "English"}, {"de", "Deutsch"}} }

// Language is one of Languages.
type Language struct {
	Tag  string // BCP 47
	Name string // in the language itself
}

// Choose returns the first of the wanted languages (BCP 47) that there are
// messages in, or English.
func Choose(wanted ...string) string {
	for _, w := range wanted {
		base, _, _ := strings.Cut(strings.ToLower(w), "-")
		if slices.ContainsFunc(Languages(), func(l Language) bool { return l.Tag == base }) {
			return base
		}
	}
	return "en"
}

// Printer says things in one language. Make one with New. It is for the
// goroutine of the user interface only.
type Printer struct {
	tag      string
	locale   string
	messages map[string]forms
	intl     *browser.Intl
	decimal  rune
	group    rune
}

// forms is a message by plural form; one without has "other" only.
type forms map[string]string

// formsOf returns what a text or an object of texts says.
func formsOf(value any) (forms, error) {
	switch v := value.(type) {
	case string:
		return forms{"other": v}, nil
	case map[string]any:
		all := forms{}
		for form, said := range v {
			all[form], _ = said.(string)
		}
		if all["other"] != "" {
			return all, nil
		}
	}
	return nil, errors.New(`a message has no form "other"`)
}

// New returns the Printer of the first of the wanted languages that there is.
// Numbers and times are written as the locale wanted has them: de-AT differs
// from de.
func New(wanted ...string) (*Printer, error) {
	tag := Choose(wanted...)
	all, err := load(tag)
	if err != nil {
		return nil, err
	}
	p := &Printer{tag: tag, locale: tag, messages: all}
	for _, w := range wanted {
		if Choose(w) == tag && strings.HasPrefix(strings.ToLower(w), tag) {
			p.locale = w
			break
		}
	}
	p.intl = browser.NewIntl(p.locale)
	decimal, group := p.intl.Separators()
	p.decimal, p.group = first(decimal), first(group)
	return p, nil
}

func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// load reads the messages of a language from all of its files.
func load(tag string) (map[string]forms, error) {
	names, err := fs.Glob(messages, tag+"/*.json")
	if err != nil {
		return nil, err
	}
	all := map[string]forms{}
	for _, name := range names {
		b, err := messages.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var some map[string]any // in one go: an Unmarshaler for each message takes five times as long, at each start
		if err := json.Unmarshal(b, &some); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for key, value := range some {
			if _, ok := all[key]; ok {
				return nil, fmt.Errorf("%s: %q is there twice", name, key)
			}
			if all[key], err = formsOf(value); err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, key, err)
			}
		}
	}
	return all, nil
}

// Tag is the language of the messages (BCP 47).
func (p *Printer) Tag() string { return p.tag }

// Locale is the language by which numbers and times are written (BCP 47).
func (p *Printer) Locale() string { return p.locale }

// Separators are what the language writes before the decimals and between
// thousands.
func (p *Printer) Separators() (decimal, group rune) { return p.decimal, p.group }

// Intl is the browser's own formatting in the language.
func (p *Printer) Intl() *browser.Intl { return p.intl }

// T returns a message. args are names and values in turn, to be put in the
// place of {name}: texts, or whole numbers. A key that is missing is returned
// itself; a test sees to it that there is none.
func (p *Printer) T(key string, args ...any) string {
	f, ok := p.messages[key]
	if !ok {
		return key
	}
	return p.fill(f["other"], args)
}

// Has reports whether there is a message of that key.
func (p *Printer) Has(key string) bool {
	_, ok := p.messages[key]
	return ok
}

// N is T in the plural form of n, which is {n} in the message.
func (p *Printer) N(key string, n int, args ...any) string {
	f, ok := p.messages[key]
	if !ok {
		return key
	}
	message, ok := f[p.intl.Plural(int64(n))]
	if !ok {
		message = f["other"]
	}
	return p.fill(message, append([]any{"n", n}, args...))
}

func (p *Printer) fill(message string, args []any) string {
	if len(args) == 0 {
		return message
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		value := ""
		switch v := args[i+1].(type) {
		case string:
			value = v
		case int:
			value = p.Int(int64(v))
		case int64:
			value = p.Int(v)
		default:
			value = fmt.Sprint(v)
		}
		pairs = append(pairs, "{"+args[i].(string)+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(message)
}
