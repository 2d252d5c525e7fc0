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
	Version, Shell, Worker, Manifest string
}

// shellData is what shell.html asks for.
type shellData struct {
	Prefix, Name, Version, Assets string
	Styles                        []string // style sheets, headway.css with the tokens before the others
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
}

type workerFile struct {
	URL       string `json:"url"`
	Integrity string `json:"integrity"`
}

func render(record Record, files fs.FS, o Options) (rendered, error) {
	wasm, ok := record.file("app.wasm")
	if !ok {
		return rendered{}, fmt.Errorf("%w: app.wasm is not there", ErrIncomplete)
	}
	var sources [2]string
	for i, name := range []string{shellName, workerName} {
		f, _ := record.file(name)
		bodies, err := f.read(files)
		if err != nil {
			return rendered{}, err
		}
		sources[i] = string(bodies[identity])
	}
	page, err := template.New(shellName).Parse(sources[0])
	if err != nil {
		return rendered{}, fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	shell := func(version string) (string, error) {
		var out strings.Builder
		err := page.Execute(&out, shellData{Prefix: o.Prefix, Name: o.Name, Version: version, Assets: o.Prefix + assets(version), Styles: styles(record), WasmBytes: wasm.Size, Hosted: o.Hosted, SignIn: o.SignIn})
		return out.String(), err
	}
	r := rendered{Manifest: manifest(o)}
	unversioned, err := shell("")
	if err != nil {
		return rendered{}, fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s", record.Hash, unversioned, r.Manifest)
	r.Version = hex.EncodeToString(h.Sum(nil))[:16]
	if r.Shell, err = shell(r.Version); err != nil {
		return rendered{}, fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	base := o.Prefix + assets(r.Version)
	data := workerData{Version: r.Version, Scope: o.Prefix, Shell: base + "index.html"}
	shellSum := sha256.Sum256([]byte(r.Shell))
	data.Files = append(data.Files, workerFile{URL: data.Shell, Integrity: integrity(shellSum[:])})
	for _, f := range record.Files {
		if !neededOffline(f.Name) {
			continue
		}
		raw, err := hex.DecodeString(f.SHA256)
		if err != nil {
			return rendered{}, fmt.Errorf("%w: %s: %w", ErrIncomplete, f.Name, err)
		}
		data.Files = append(data.Files, workerFile{URL: base + f.Name, Integrity: integrity(raw)})
	}
	list, err := json.Marshal(data)
	if err != nil {
		return rendered{}, err
	}
	r.Worker = "const build = " + string(list) + ";\n" + sources[1]
	return r, nil
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
