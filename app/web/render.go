package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strings"
)

// The files of a build that are made into what is served.
const (
	shellName  = "shell.html"
	workerName = "worker.js"
)

func isTemplate(name string) bool { return name == shellName || name == workerName }

// rendered is what depends on the prefix and the name.
type rendered struct {
	Version, Worker, Manifest string
	Shells                    []shell
}

// shell is the page that starts a program.
type shell struct {
	program program
	content string
}

// shellData is what shell.html asks for.
type shellData struct {
	Prefix, Name, Version, Assets string
	Styles                        []string // style sheets, headway.css with the tokens before the others
	Program                       string   // the one that the page starts, such as app
	WasmBytes                     int64
	Hosted                        bool
	SignIn                        string
}

// workerData is what worker.js calls build.
type workerData struct {
	Version string       `json:"version"`
	Scope   string       `json:"scope"`
	Shell   string       `json:"shell"`
	Files   []workerFile `json:"files"`
	// Programs are those that not everybody needs, by name.
	Programs map[string]workerProgram `json:"programs"`
}

type workerProgram struct {
	Below []string     `json:"below"` // first parts of the addresses where it runs
	Shell string       `json:"shell"`
	Files []workerFile `json:"files"`
}

type workerFile struct {
	URL       string `json:"url"`
	Integrity string `json:"integrity"`
}

func render(record Record, files fs.FS, o Options) (rendered, error) {
	var sources [2]string
	for i, name := range []string{shellName, workerName} {
		f, _ := record.file(name)
		bodies, err := f.read(files)
		if err != nil {
			return rendered{}, err
		}
		sources[i] = string(bodies[identity])
	}
	r := rendered{Manifest: manifest(o)}
	unversioned, err := shells(record, sources[0], "", o)
	if err != nil {
		return rendered{}, err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s", record.Hash, r.Manifest)
	for _, s := range unversioned {
		fmt.Fprintf(h, "\n%s", s.content)
	}
	r.Version = hex.EncodeToString(h.Sum(nil))[:16]
	if r.Shells, err = shells(record, sources[0], r.Version, o); err != nil {
		return rendered{}, err
	}
	list, err := worker(record, r, o)
	if err != nil {
		return rendered{}, err
	}
	r.Worker = "const build = " + string(list) + ";\n" + sources[1]
	return r, nil
}

// shells returns the pages of the programs that the build has, the first one
// first.
func shells(record Record, source, version string, o Options) ([]shell, error) {
	page, err := template.New(shellName).Parse(source)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	var all []shell
	for _, p := range programs {
		wasm, ok := record.file(p.file())
		if !ok && p.name == mainProgram {
			return nil, fmt.Errorf("%w: %s is not there", ErrIncomplete, p.file())
		}
		if !ok {
			continue
		}
		var out strings.Builder
		data := shellData{
			Prefix: o.Prefix, Name: o.Name, Version: version, Assets: o.Prefix + assets(version), Styles: styles(record),
			Program: p.name, WasmBytes: wasm.Size, Hosted: o.Hosted, SignIn: o.SignIn,
		}
		if err := page.Execute(&out, data); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrIncomplete, err)
		}
		all = append(all, shell{p, out.String()})
	}
	return all, nil
}

// worker returns the constant of the worker: what is kept for everybody, and
// what for those who use a program more.
func worker(record Record, r rendered, o Options) ([]byte, error) {
	base := o.Prefix + assets(r.Version)
	data := workerData{Version: r.Version, Scope: o.Prefix, Programs: map[string]workerProgram{}}
	apart := map[string]bool{}
	for _, s := range r.Shells {
		digest := sha256.Sum256([]byte(s.content))
		page := workerFile{URL: base + s.program.page(), Integrity: integrity(digest[:])}
		if s.program.name == mainProgram {
			data.Shell, data.Files = page.URL, append(data.Files, page)
			continue
		}
		f, _ := record.file(s.program.file())
		wasm, err := kept(base, f)
		if err != nil {
			return nil, err
		}
		apart[f.Name] = true
		data.Programs[s.program.name] = workerProgram{Below: s.program.below, Shell: page.URL, Files: []workerFile{page, wasm}}
	}
	for _, f := range record.Files {
		if apart[f.Name] || !neededOffline(f.Name) {
			continue
		}
		file, err := kept(base, f)
		if err != nil {
			return nil, err
		}
		data.Files = append(data.Files, file)
	}
	return json.Marshal(data)
}

func kept(base string, f File) (workerFile, error) {
	raw, err := hex.DecodeString(f.SHA256)
	if err != nil {
		return workerFile{}, fmt.Errorf("%w: %s: %w", ErrIncomplete, f.Name, err)
	}
	return workerFile{URL: base + f.Name, Integrity: integrity(raw)}, nil
}

func styles(record Record) []string {
	names := []string{"headway.css"}
	for _, f := range record.Files {
		if strings.HasSuffix(f.Name, ".css") && f.Name != names[0] {
			names = append(names, f.Name)
		}
	}
	return names
}

// neededOffline reports whether the app needs the file where there is no
// network: licences and the icons of installed apps it does not.
func neededOffline(name string) bool {
	return !isTemplate(name) && !strings.HasSuffix(name, ".txt") && !slices.Contains([]string{"icon-512.png", "icon-maskable-512.png", "icon-apple-180.png"}, name)
}

func integrity(sha256 []byte) string { return "sha256-" + base64.StdEncoding.EncodeToString(sha256) }

// manifest describes the app to where it is installed. Its identity is its
// prefix, so that it is another app than that of the product around it.
func manifest(o Options) string {
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
	}
	type shortcut struct {
		Name  string `json:"name"`
		URL   string `json:"url"`
		Icons []icon `json:"icons"`
	}
	icons := o.Prefix + "icons/"
	usual := icon{icons + "icon-192.png", "192x192", "image/png", "any"}
	b, err := json.MarshalIndent(struct {
		ID          string     `json:"id"`
		Name        string     `json:"name"`
		ShortName   string     `json:"short_name"`
		Description string     `json:"description"`
		Lang        string     `json:"lang"`
		Dir         string     `json:"dir"`
		StartURL    string     `json:"start_url"`
		Scope       string     `json:"scope"`
		Display     string     `json:"display"`
		Background  string     `json:"background_color"`
		Theme       string     `json:"theme_color"`
		Categories  []string   `json:"categories"`
		Icons       []icon     `json:"icons"`
		Shortcuts   []shortcut `json:"shortcuts"`
	}{
		ID: o.Prefix, Name: o.Name, ShortName: o.Name, Description: "How a sales or field team is doing: enter it anywhere, see it at once.",
		Lang: "en", Dir: "ltr", StartURL: o.Prefix, Scope: o.Prefix, Display: "standalone", Background: "#f6f7f5", Theme: "#f6f7f5",
		Categories: []string{"business", "productivity"},
		Icons: []icon{
			{icons + "icon.svg", "any", "image/svg+xml", "any"}, usual, {icons + "icon-512.png", "512x512", "image/png", "any"},
			{icons + "icon-maskable-512.png", "512x512", "image/png", "maskable"},
		},
		Shortcuts: []shortcut{{"Today", o.Prefix + "today", []icon{usual}}},
	}, "", "  ")
	if err != nil {
		panic(err) // strings are always JSON
	}
	return string(b) + "\n"
}
