// Package text is what the app says and how it writes numbers and times: one
// folder of messages for each language (C19), one file in it for each page,
// and the browser's own formatting. A translation is a folder with the files
// of en.
//
// The key of a message begins with the name of its file: "today.title" is in
// today.json, which is read when its first message is asked for, since the
// start of the app would wait for all of them otherwise. A message is a text
// with {names} in it, or one text for each plural form of the language:
// {"one": "{n} change", "other": "{n} changes"}.
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
	tag     string
	locale  string
	files   map[string]map[string]forms // by name, those that were read
	intl    *browser.Intl
	decimal rune // 0 until it is asked for
	group   rune
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
func New(wanted ...string) *Printer {
	tag := Choose(wanted...)
	p := &Printer{tag: tag, locale: tag, files: map[string]map[string]forms{}}
	for _, w := range wanted {
		if Choose(w) == tag && strings.HasPrefix(strings.ToLower(w), tag) {
			p.locale = w
			break
		}
	}
	p.intl = browser.NewIntl(p.locale)
	return p
}

// message returns a message and reads the file that it is in, if need be.
func (p *Printer) message(key string) (forms, bool) {
	name, _, _ := strings.Cut(key, ".")
	file, ok := p.files[name]
	if !ok {
		var err error
		if file, err = load(p.tag, name); err != nil {
			panic(err) // the files are part of the program, and tested
		}
		p.files[name] = file
	}
	f, ok := file[key]
	return f, ok
}

// load reads the messages of a file; one that is not there has none.
func load(tag, name string) (map[string]forms, error) {
	path := tag + "/" + name + ".json"
	b, err := messages.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var said map[string]any // in one go: an Unmarshaler for each message takes five times as long, at each start
	if err := json.Unmarshal(b, &said); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	all := make(map[string]forms, len(said))
	for key, value := range said {
		if !strings.HasPrefix(key, name+".") {
			return nil, fmt.Errorf("%s: %q does not begin with %s", path, key, name)
		}
		if all[key], err = formsOf(value); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, key, err)
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
func (p *Printer) Separators() (decimal, group rune) {
	if p.decimal == 0 { // the first formatter of a browser takes it long
		decimal, group := p.intl.Separators()
		p.decimal, p.group = first(decimal), first(group)
	}
	return p.decimal, p.group
}

func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// Intl is the browser's own formatting in the language.
func (p *Printer) Intl() *browser.Intl { return p.intl }

// T returns a message. args are names and values in turn, to be put in the
// place of {name}: texts, or whole numbers. A key that is missing is returned
// itself; a test sees to it that there is none.
func (p *Printer) T(key string, args ...any) string {
	f, ok := p.message(key)
	if !ok {
		return key
	}
	return p.fill(f["other"], args)
}

// Has reports whether there is a message of that key.
func (p *Printer) Has(key string) bool {
	_, ok := p.message(key)
	return ok
}

// N is T in the plural form of n, which is {n} in the message.
func (p *Printer) N(key string, n int, args ...any) string {
	f, ok := p.message(key)
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
