package text

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/tracking/people"
)

// catalogue returns the messages of a language.
func catalogue(t *testing.T, tag string) map[string]forms {
	t.Helper()
	all := map[string]forms{}
	for _, file := range names(t, tag) {
		some, err := load(tag, strings.TrimSuffix(file, ".json"))
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(all, some)
	}
	if len(all) == 0 {
		t.Fatalf("there are no messages in %s", tag)
	}
	return all
}

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

// placeholders are those of a message, each once; {n} may be left out where a
// plural form says the number in words.
func placeholders(message string) []string {
	found := slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(message, -1))))
	return slices.DeleteFunc(found, func(p string) bool { return p == "{n}" })
}

// A translation is complete: the same files, keys and placeholders as in
// English, the forms that its language has, and no text that is empty.
func TestTranslationsAreComplete(t *testing.T) {
	t.Parallel()
	english := catalogue(t, "en")
	for _, l := range Languages() {
		theirs := catalogue(t, l.Tag)
		for key := range theirs {
			if _, ok := english[key]; !ok {
				t.Errorf("%s: %s is not in English", l.Tag, key)
			}
		}
		for key, want := range english {
			got, ok := theirs[key]
			if !ok {
				t.Errorf("%s: %s is missing", l.Tag, key)
				continue
			}
			for form, message := range got {
				if strings.TrimSpace(message) == "" || strings.TrimSpace(message) != message {
					t.Errorf("%s: %s (%s) is empty, or begins or ends with a space: %q", l.Tag, key, form, message)
				}
				if !slices.Equal(placeholders(message), placeholders(want[form])) {
					t.Errorf("%s: %s (%s) has the placeholders %v, English has %v", l.Tag, key, form, placeholders(message), placeholders(want[form]))
				}
			}
			// English and German have the same plural forms.
			if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
				t.Errorf("%s: %s has the forms %v, English has %v", l.Tag, key, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
			}
		}
		if names(t, l.Tag) == nil || !slices.Equal(names(t, l.Tag), names(t, "en")) {
			t.Errorf("%s has the files %v, English has %v", l.Tag, names(t, l.Tag), names(t, "en"))
		}
	}
}

func names(t *testing.T, tag string) []string {
	t.Helper()
	paths, err := fs.Glob(messages, tag+"/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths
}

// A message in the sources: a whole string that looks like a key, or the
// beginning of one to which something is added.
var (
	literal = regexp.MustCompile(`"([a-z]+(?:[._][a-z0-9_]+)*\.[a-z0-9_.]*)"`)
	added   = regexp.MustCompile(`"([a-z]+\.(?:[a-z0-9_]+[._])*)"\s*\+`)
)

// sources are those of the web app, without tests.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// Every message is used, and every key that is used has a message.
func TestMessagesAndSourcesAgree(t *testing.T) {
	t.Parallel()
	english, code := catalogue(t, "en"), sources(t)
	used, beginnings := map[string]bool{}, []string{}
	for _, m := range literal.FindAllStringSubmatch(code, -1) {
		used[m[1]] = true
	}
	for _, m := range added.FindAllStringSubmatch(code, -1) {
		beginnings = append(beginnings, m[1])
	}
	groups := map[string]bool{} // what keys begin with, up to the first dot
	for key := range english {
		group, _, _ := strings.Cut(key, ".")
		groups[group] = true
		if !used[key] && !slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(key, b) }) {
			t.Errorf("%s is not used", key)
		}
	}
	for key := range used {
		group, rest, _ := strings.Cut(key, ".")
		if _, ok := english[key]; ok || !groups[group] || rest == "" || isOther(key) || slices.Contains(beginnings, key) {
			continue
		}
		t.Errorf("%s is used and has no message", key)
	}
	for _, b := range beginnings {
		group, _, _ := strings.Cut(b, ".")
		if groups[group] && !hasPrefix(english, b) {
			t.Errorf("%s… is used, and no message begins like that", b)
		}
	}
	if len(used) < 50 || len(beginnings) == 0 {
		t.Errorf("only %d keys and %d beginnings are found in the sources: the test looks in the wrong place", len(used), len(beginnings))
	}
}

func hasPrefix(all map[string]forms, prefix string) bool {
	for key := range all {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// isOther tells the names of files and of permissions from keys.
func isOther(s string) bool {
	if _, err := people.ParsePermissions([]string{s}); err == nil {
		return true
	}
	return slices.Contains([]string{".csv", ".xlsx", ".json", ".js", ".css", ".html", ".svg", ".png"}, filepath.Ext(s))
}
