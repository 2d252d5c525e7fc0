package web

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// program is a program for the browser. The web app is several, so that nobody
// waits for pages that they never see: people in the field load the first one
// only. Each knows the whole menu, and a page of another one is loaded anew.
type program struct {
	name  string   // of its file, without .wasm
	path  string   // below the module
	below []string // first parts of the addresses where it runs; the first program runs at all others
}

const (
	mainProgram   = "app"
	officeProgram = "office"
)

// programs are those of the web app, the one that everybody needs first.
var programs = [...]program{
	{mainProgram, "./app/cmd/pwa", nil},
	{officeProgram, "./app/cmd/office", []string{"activities", "organization", "places", "rates", "schedule", "timetrack", "trackers"}},
}

func (p program) file() string { return p.name + ".wasm" }

// binary is what go calls it.
func (p program) binary() string { return path.Base(p.path) }

// page is the file that starts it.
func (p program) page() string {
	if p.name == mainProgram {
		return "index.html"
	}
	return p.name + ".html"
}

// ProgramAt returns the name of the program that runs at an address below the
// prefix, without a slash before it: "app" or "office".
func ProgramAt(below string) string {
	first, _, _ := strings.Cut(below, "/")
	for _, p := range programs {
		if slices.Contains(p.below, first) {
			return p.name
		}
	}
	return mainProgram
}

// programs returns those whose sources are there; the first one always is.
func (s Source) programs() []program {
	return slices.DeleteFunc(slices.Clone(programs[:]), func(p program) bool {
		_, err := os.Stat(filepath.Join(s.Dir, filepath.FromSlash(p.path)))
		return p.name != mainProgram && err != nil
	})
}

// paths are what go is called with.
func paths(programs []program) []string {
	var all []string
	for _, p := range programs {
		all = append(all, p.path)
	}
	return all
}
