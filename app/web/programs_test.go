package web_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/web"
)

// Every address starts the program that has its page, and people who never see
// the other one do not load it.
func TestAnAddressStartsItsProgram(t *testing.T) {
	t.Parallel()
	h := handler(t, small(t, map[string]string{"office.wasm": "\x00asm other"}), web.Options{Prefix: "/p/"})
	for below, want := range map[string]string{"": "app", "today": "app", "trackers": "office", "trackers/1": "office", "places/people?x=1": "office", "trackersx": "app", "x/trackers": "app"} {
		path, _, _ := strings.Cut(below, "?")
		shell := do(h, "GET", "/p/"+path).Body.String()
		if !strings.Contains(shell, `data-program="`+want+`"`) || web.ProgramAt(path) != want {
			t.Errorf("%q does not start %s alone:\n%s", below, want, shell)
		}
	}
	line, _, _ := strings.Cut(do(h, "GET", "/p/worker.js").Body.String(), "\n")
	var build struct {
		Files    []struct{ URL string }
		Programs map[string]struct {
			Below []string
			Shell string
			Files []struct{ URL string }
		}
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(line, "const build = "), ";")), &build); err != nil {
		t.Fatal(err)
	}
	for _, f := range build.Files {
		if strings.Contains(f.URL, "office") {
			t.Errorf("everybody keeps %s", f.URL)
		}
	}
	office := build.Programs["office"]
	if len(office.Files) != 2 || office.Files[0].URL != office.Shell || !strings.HasSuffix(office.Files[1].URL, "/office.wasm") || len(office.Below) == 0 {
		t.Errorf("the worker knows of %+v", build.Programs)
	}
}

// A device keeps the other program when it is asked to, and from then on with
// each version. Until then it needs the network, and the program that is there
// answers in its place.
func TestAnotherProgramIsKeptOnDemand(t *testing.T) {
	t.Parallel()
	source := plainSource(t)
	write(t, source, map[string]string{"app/cmd/office/main.go": strings.ReplaceAll(plainProgram, "Plain", "Office")})
	files := browsertest.Build(t, source)
	s := browsertest.Serve(t, newOrigin(t, handler(t, files, web.Options{}), "/"))
	p := browsertest.Open(t).Page()
	heading := func(want string) {
		t.Helper()
		p.Wait(`document.querySelector("main h1")?.textContent === "` + want + `" && ` + started)
	}
	p.Go(s.URL + "/")
	p.Wait(started)
	p.Wait(settled)
	s.Stop()
	p.Go(s.URL + "/trackers")
	heading("Plain")
	s.Start()
	p.Go(s.URL + "/trackers")
	heading("Office")
	p.Go(s.URL + "/")
	heading("Plain")
	p.Run(`await headwayKeep("office")`)
	const keeps = `Promise.all((await caches.keys()).map(async (n) => (await (await caches.open(n)).keys()).some((r) => r.url.endsWith("/office.wasm"))))`
	p.Wait(`(await ` + keeps + `).some((kept) => kept)`)
	s.Stop()
	p.Go(s.URL + "/trackers/1")
	heading("Office")
	s.Start()
	s.Replace(newOrigin(t, handler(t, files, web.Options{Name: "Headway 2"}), "/"))
	p.Run(`await headwayUpdate.check()`)
	p.Wait(`headwayUpdate.ready`)
	if all := browsertest.Eval[[]bool](p, keeps); len(all) != 2 || !all[0] || !all[1] {
		t.Errorf("the versions keep the other program: %v", all)
	}
	p.Run(`window.typed = "a form"; headwayUpdate.activate()`)
	p.Wait(`window.typed === undefined && ` + started)
	s.Stop()
	p.Go(s.URL + "/trackers")
	heading("Office")
	if got := browsertest.Eval[string](p, `document.title`); got != "Headway 2" {
		t.Errorf("the title is %q", got)
	}
}

// A build holds each program that has sources.
func TestEveryProgramIsBuilt(t *testing.T) {
	t.Parallel()
	source := plainSource(t)
	write(t, source, map[string]string{"app/cmd/office/main.go": plainProgram})
	record, err := web.Build(t.Context(), source, filepath.Join(t.TempDir(), "dist"), &web.BuildOptions{Quality: 1})
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int64{}
	for _, f := range record.Files {
		sizes[f.Name] = f.Size
	}
	if sizes["app.wasm"] < 1e6 || sizes["office.wasm"] < 1e6 {
		t.Errorf("a program is missing: %v", sizes)
	}
}
