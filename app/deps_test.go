package app_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/seed57a6ed91/headway/"

// rules says what the packages below a path must never depend on, however far
// away. The arrows of the house go up only.
var rules = []struct {
	packages  string // pattern below the module
	platforms platforms
	banned    map[string]string
}{
	{"tracking/people", both, leaf}, {"tracking/period", both, leaf}, {"tracking/money", both, leaf}, {"tracking/target", both, leaf},
	{"tracking/fault", both, leaf}, {"tracking/query", both, leaf}, {"tracking/change", both, leaf},
	{"tracking", both, domain}, {"goals", both, domain}, {"leads/...", both, domain}, {"timetrack", both, domain},
	{"storage", both, technology}, {"storage/memstore", both, technology},
	{"app/api", both, technology},
	{"app/sync", both, protocol}, {"app/sync/server", native, with(technology, notTheApp)}, {"app/sync/device", both, device}, {"app/live", native, with(technology, notTheApp)},
	{"app/client", browser, device}, {"app/client", native, serving}, {"app/pwa/...", browser, page}, {"app/cmd/pwa", browser, page}, {"app/cmd/office", browser, page},
	{"storage/bunstore", native, map[string]string{module + "app/...": "storage knows no app", "testing": "tests stay out of programs"}},
	{"app/cmd/headway", native, map[string]string{"testing": "tests stay out of programs", module + "storage/storagetest": "tests stay out of programs"}},
}

// platforms are those that a rule is about.
type platforms int

const (
	native platforms = 1 << iota
	browser
	both = native | browser
)

var (
	technology = map[string]string{
		"net/http": "no HTTP below the app", "database/sql": "only bunstore knows SQL", "github.com/uptrace/bun": "only bunstore knows Bun",
		"testing": "tests stay out of programs", "html/template": "no template in the browser", "golang.org/x/text/...": "too large for the browser",
	}
	domain = with(technology, map[string]string{module + "storage/...": "domains know no storage", module + "app/...": "domains know no app"})
	// What the browser has in no package of ours. go-app itself has net/http.
	serving = map[string]string{
		module + "app/httpapi": "the server is not for others", module + "app/sync/server": "neither half of sync drags the other into a build",
		module + "app/account": "the server is not for others", module + "app/directory": "the server is not for others",
		module + "storage/bunstore": "only servers have a database", "github.com/danielgtaylor/huma/...": "only the server describes its API", "testing": "tests stay out of programs",
	}
	page = with(serving, map[string]string{
		"database/sql": "only bunstore knows SQL", "github.com/uptrace/bun": "only bunstore knows Bun", "html/template": "no template in the browser",
		"text/template": "no template in the browser", "golang.org/x/text/...": "too large for the browser", "log/slog": "too large for the browser",
	})
	device    = with(with(technology, page), map[string]string{"text/template": "no template in the browser", "log/slog": "too large for the browser"})
	protocol  = with(device, map[string]string{module + "storage/...": "messages know no storage", module + "app/sync/device": "messages know neither half"})
	notTheApp = map[string]string{
		module + "app/httpapi": "it knows no HTTP", module + "app/api": "it knows no HTTP", module + "app/sync/device": "neither half of sync drags the other into a build",
		module + "storage/bunstore": "any database will do", module + "storage/memstore": "any database will do",
	}
	leaf = with(domain, map[string]string{module + "tracking": "a leaf does not import its domain", module + "goals": "a leaf knows no domain",
		module + "leads/...": "a leaf knows no domain", module + "timetrack": "a leaf knows no domain"})
)

func with(a, b map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		out[k] = v
	}
	return out
}

func TestDependenciesPointUpwards(t *testing.T) {
	t.Parallel()
	for _, rule := range rules {
		var environments [][]string
		if rule.platforms&native != 0 {
			environments = append(environments, nil)
		}
		if rule.platforms&browser != 0 {
			environments = append(environments, []string{"GOOS=js", "GOARCH=wasm"})
		}
		for _, env := range environments {
			t.Run(rule.packages+" "+strings.Join(env, " "), func(t *testing.T) {
				t.Parallel()
				for _, dep := range list(t, env, "-deps", "./"+rule.packages) {
					for pattern, why := range rule.banned {
						if matches(pattern, dep) && !matches(module+rule.packages, dep) {
							t.Errorf("%s depends on %s: %s", rule.packages, dep, why)
						}
					}
				}
			})
		}
	}
}

// Leaves stand on the standard library, on one another, and on google/uuid.
func TestLeavesStandOnTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, dep := range list(t, nil, "-deps", "./tracking/people", "./tracking/period", "./tracking/money", "./tracking/target", "./tracking/fault", "./tracking/query", "./tracking/change") {
		first, _, _ := strings.Cut(dep, "/")
		if strings.Contains(first, ".") && !strings.HasPrefix(dep, module+"tracking/") && dep != "github.com/google/uuid" {
			t.Errorf("a leaf depends on %s", dep)
		}
	}
}

// The standard library itself depends on syscall/js in the browser, so this
// looks at what domains import, not at all that they depend on.
func TestDomainsKnowNoBrowser(t *testing.T) {
	t.Parallel()
	imports := list(t, []string{"GOOS=js", "GOARCH=wasm"}, "-f", `{{join .Imports "\n"}}`, "./tracking/...", "./goals/...", "./leads/...", "./timetrack/...", "./storage", "./storage/memstore")
	if len(imports) == 0 || slices.Contains(imports, "syscall/js") {
		t.Errorf("a domain imports syscall/js, or nothing at all: %d imports", len(imports))
	}
}

// go-app has net/http, so this looks at what our packages in the browser import
// themselves.
func TestTheBrowserGetsNothingThatIsHeavy(t *testing.T) {
	t.Parallel()
	heavy := []string{"net/http", "html/template", "text/template", "database/sql", "log/slog", "regexp", "testing"}
	packages := list(t, []string{"GOOS=js", "GOARCH=wasm"}, "-deps", "./app/pwa/...", "./app/cmd/pwa", "./app/cmd/office", "./app/client", "./app/sync/device")
	if len(packages) < 10 {
		t.Fatalf("only %d packages", len(packages))
	}
	for _, pkg := range packages {
		if !strings.HasPrefix(pkg, module) {
			continue
		}
		for _, imported := range list(t, []string{"GOOS=js", "GOARCH=wasm"}, "-f", `{{join .Imports "\n"}}`, "./"+strings.TrimPrefix(pkg, module)) {
			if slices.Contains(heavy, imported) {
				t.Errorf("%s imports %s", pkg, imported)
			}
		}
	}
}

func TestTopLevelHoldsTheHouseOnly(t *testing.T) {
	t.Parallel()
	allowed := []string{"tracking", "goals", "leads", "timetrack", "storage", "app", "examples", "go.mod", "go.sum", "README.md", "LICENSE"}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) && !ignored(t, name) {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

// ignored reports whether git ignores the entry, as it does what is built and
// run in a checkout.
func ignored(t *testing.T, name string) bool {
	cmd := exec.Command("git", "check-ignore", "-q", name)
	cmd.Dir = ".."
	return cmd.Run() == nil
}

func list(t *testing.T, env []string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = filepath.Join("..")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.Fields(string(out))
}

func matches(pattern, pkg string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	return pattern == pkg
}
