package web_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"github.com/seed57a6ed91/headway/app/web"
)

var page = strings.Repeat("Every page of the app begins as this one. ", 50)

// small is a build of small files with the real templates.
func small(t *testing.T, more map[string]string) fs.FS {
	t.Helper()
	contents := map[string]string{
		"app.wasm": "\x00asm" + page, "wasm_exec.js": "class Go {}", "zones.js": "zones()", "boot.js": "boot()", "boot.css": "b{}", "headway.css": "a{}", "icon.svg": "<svg/>",
		"icon-192.png": "192", "icon-512.png": "512", "icon-maskable-512.png": "m", "icon-apple-180.png": "180", "chart.LICENSE.txt": "MIT",
	}
	for _, name := range []string{"shell.html", "worker.js"} {
		b, err := os.ReadFile("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		contents[name] = string(b)
	}
	maps.Copy(contents, more)
	return web.Pack(t, contents)
}

func handler(t testing.TB, files fs.FS, o web.Options) *web.Handler {
	t.Helper()
	h, err := web.New(files, &o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func do(h http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost/", nil)
	r.URL.Path = path
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	const shell, kept, asked = "text/html; charset=utf-8", "public, max-age=31536000, immutable", "no-cache"
	for _, prefix := range []string{"/", "/performance/", "/a/b/"} {
		h := handler(t, small(t, nil), web.Options{Prefix: prefix})
		assets := "assets/" + h.Version() + "/"
		for below, want := range map[string]struct {
			status           int
			mediaType, cache string
		}{
			"":                           {200, shell, asked},
			"today":                      {200, shell, asked},
			"today/":                     {200, shell, asked},
			"people/0198/reports":        {200, shell, asked},
			"link":                       {200, shell, asked},
			"people/ann@example.com":     {200, shell, asked},
			assets + "index.html":        {200, shell, kept},
			assets + "app.wasm":          {200, "application/wasm", kept},
			assets + "boot.js":           {200, "text/javascript; charset=utf-8", kept},
			assets + "wasm_exec.js":      {200, "text/javascript; charset=utf-8", kept},
			assets + "headway.css":       {200, "text/css; charset=utf-8", kept},
			assets + "icon.svg":          {200, "image/svg+xml", kept},
			assets + "icon-192.png":      {200, "image/png", kept},
			assets + "chart.LICENSE.txt": {200, "text/plain; charset=utf-8", kept},
			"icons/icon-512.png":         {200, "image/png", asked},
			"worker.js":                  {200, "text/javascript; charset=utf-8", asked},
			"manifest.webmanifest":       {200, "application/manifest+json", asked},
			assets + "worker.js":         {status: 404},
			assets + "shell.html":        {status: 404},
			assets + "app.wasm.br":       {status: 404},
			assets + "headway-web.json":  {status: 404},
			assets:                       {status: 404},
			assets + "../" + h.Version() + "/boot.js": {status: 404},
			"assets/0123456789abcdef/app.wasm":        {status: 404},
			"assets":                                  {status: 404},
			"icons/":                                  {status: 404},
			"icons/boot.js":                           {status: 404},
			"api":                                     {status: 404},
			"api/v1/me":                               {status: 404},
			".env":                                    {status: 404},
			".well-known/security.txt":                {status: 404},
			"../go.mod":                               {status: 404},
			"x/../../go.mod":                          {status: 404},
			"x/./y":                                   {status: 404},
			"x//y":                                    {status: 404},
			"/etc/passwd":                             {status: 404},
			`..\go.mod`:                               {status: 404},
			"x\x00y":                                  {status: 404},
		} {
			r := do(h, "GET", prefix+below)
			if want.status == 404 {
				want.mediaType, want.cache = "text/plain; charset=utf-8", "no-store"
			}
			if got := r.Header(); r.Code != want.status || got.Get("Content-Type") != want.mediaType || got.Get("Cache-Control") != want.cache {
				t.Errorf("%s%s: %d %v, want %v", prefix, below, r.Code, got, want)
			}
		}
		for _, outside := range []string{"", "/elsewhere", strings.TrimSuffix(prefix, "/") + "x/", strings.ToUpper(prefix) + "today"} {
			if prefix == "/" && outside != "" {
				continue
			}
			if r := do(h, "GET", outside); r.Code != 404 {
				t.Errorf("%s, outside of %s: %d", outside, prefix, r.Code)
			}
		}
		if got := do(h, "GET", prefix+"worker.js").Header().Get("Service-Worker-Allowed"); got != prefix {
			t.Errorf("the worker may serve %q, want %q", got, prefix)
		}
		if got := do(h, "GET", prefix+"x").Header().Get("X-Robots-Tag"); got != "noindex" {
			t.Errorf("robots: %q", got)
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	h := handler(t, small(t, nil), web.Options{})
	for _, path := range []string{"/", "/today", "/worker.js", "/assets/" + h.Version() + "/app.wasm"} {
		for _, encoding := range []string{"", "br", "gzip"} {
			get, head := do(h, "GET", path, "Accept-Encoding", encoding), do(h, "HEAD", path, "Accept-Encoding", encoding)
			if head.Code != 200 || head.Body.Len() != 0 || fmt.Sprint(head.Header()) != fmt.Sprint(get.Header()) {
				t.Errorf("HEAD %s: %d %v, GET has %v", path, head.Code, head.Header(), get.Header())
			}
			if got := get.Header().Get("Content-Length"); got != fmt.Sprint(get.Body.Len()) {
				t.Errorf("%s in %q: length %s of %d", path, encoding, got, get.Body.Len())
			}
		}
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
			if r := do(h, method, path); r.Code != 405 || r.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d %v", method, path, r.Code, r.Header())
			}
		}
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	h := handler(t, small(t, nil), web.Options{})
	assets := "/assets/" + h.Version() + "/"
	for path, content := range map[string]string{assets + "app.wasm": "\x00asm" + page, assets + "boot.js": "boot()", "/": "", "/worker.js": ""} {
		tags := map[string]bool{}
		for _, encoding := range []string{"identity", "gzip", "br"} {
			r := do(h, "GET", path, "Accept-Encoding", encoding)
			header, body := r.Header(), decoded(t, r)
			if content == "" {
				content = body // that of identity, which comes first
			}
			if said := header.Get("Content-Encoding"); (said == "") != (encoding == "identity") || said != "" && said != encoding || body != content {
				t.Errorf("%s in %s came as %q with %d bytes", path, encoding, said, len(body))
			}
			if header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s in %s varies by %q", path, encoding, header.Get("Vary"))
			}
			tag := header.Get("ETag")
			if tags[tag] || !regexp.MustCompile(`^"[0-9a-f]{32}-[a-z]+"$`).MatchString(tag) {
				t.Errorf("%s in %s has the tag %s", path, encoding, tag)
			}
			tags[tag] = true
			for sent, status := range map[string]int{tag: 304, `"x", W/` + tag: 304, `"x"`: 200, "*": 304} {
				again := do(h, "GET", path, "Accept-Encoding", encoding, "If-None-Match", sent)
				if again.Code != status || status == 304 && (again.Body.Len() > 0 || again.Header().Get("ETag") != tag || again.Header().Get("Cache-Control") == "" || again.Header().Get("Vary") == "") {
					t.Errorf("%s with %s: %d %v", path, sent, again.Code, again.Header())
				}
			}
		}
		for tag := range tags { // of another encoding is another answer
			if r := do(h, "GET", path, "Accept-Encoding", "identity", "If-None-Match", tag); (r.Code == 304) != strings.HasSuffix(tag, `-identity"`) {
				t.Errorf("%s plain with %s: %d", path, tag, r.Code)
			}
		}
	}
	if r := do(h, "GET", assets+"icon-192.png", "Accept-Encoding", "br"); r.Header().Get("Content-Encoding") != "" || r.Header().Get("Vary") != "" || r.Body.String() != "192" {
		t.Errorf("a picture: %v", r.Header())
	}
	if r := do(h, "GET", assets+"app.wasm", "Accept-Encoding", "br"); r.Body.Len() >= len(page)/2 {
		t.Errorf("%d bytes are not compressed", r.Body.Len())
	}
}

func decoded(t *testing.T, r *httptest.ResponseRecorder) string {
	t.Helper()
	var body io.Reader = bytes.NewReader(r.Body.Bytes())
	switch r.Header().Get("Content-Encoding") {
	case "br":
		body = brotli.NewReader(body)
	case "gzip":
		var err error
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Behind a balancer it does not matter which server answers.
func TestTwoServersServeTheSame(t *testing.T) {
	t.Parallel()
	o := web.Options{Prefix: "/p/", Name: "Pulse"}
	a, b := handler(t, small(t, nil), o), handler(t, small(t, nil), o)
	for _, below := range []string{"", "worker.js", "manifest.webmanifest", "icons/icon-192.png", "assets/" + a.Version() + "/app.wasm", "assets/" + a.Version() + "/index.html"} {
		for _, encoding := range []string{"identity", "gzip", "br"} {
			x, y := do(a, "GET", "/p/"+below, "Accept-Encoding", encoding), do(b, "GET", "/p/"+below, "Accept-Encoding", encoding)
			if x.Code != 200 || fmt.Sprint(x.Header()) != fmt.Sprint(y.Header()) || x.Body.String() != y.Body.String() {
				t.Errorf("%s: %d %v and %v", below, x.Code, x.Header(), y.Header())
			}
		}
	}
	for what, h := range map[string]*web.Handler{
		"another name": handler(t, small(t, nil), web.Options{Prefix: "/p/"}), "another prefix": handler(t, small(t, nil), web.Options{Prefix: "/q/", Name: "Pulse"}),
		"another program": handler(t, small(t, map[string]string{"app.wasm": "\x00asm"}), o), "another picture": handler(t, small(t, map[string]string{"icon-512.png": "x"}), o),
		"another file": handler(t, small(t, map[string]string{"pages.css": ""}), o), "another worker": handler(t, small(t, map[string]string{"worker.js": "work()"}), o),
		"one in a product": handler(t, small(t, nil), web.Options{Prefix: "/p/", Name: "Pulse", Hosted: true}),
	} {
		if h.Version() == a.Version() {
			t.Errorf("%s has the same version", what)
		}
	}
}

// All that the page and the worker name is there, and is what they say it is.
func TestPageAndWorkerNameWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"/", "/performance/"} {
		h := handler(t, small(t, map[string]string{"pages.css": "c{}"}), web.Options{Prefix: prefix, Name: `A "B" & <script>alert(1)</script>`})
		shell := do(h, "GET", prefix).Body.String()
		if strings.Contains(shell, "<script>") || !strings.Contains(shell, "<title>A &#34;B&#34; &amp; &lt;script&gt;") {
			t.Errorf("the name is not written as text:\n%s", shell)
		}
		named := map[string]bool{}
		for _, m := range regexp.MustCompile(`(?:href|src)="([^"]+)"`).FindAllStringSubmatch(shell, -1) {
			named[m[1]] = true
			if r := do(h, "GET", m[1]); r.Code != 200 || !strings.HasPrefix(m[1], prefix) || strings.HasPrefix(r.Header().Get("Content-Type"), "text/html") {
				t.Errorf("the page names %s: %d %s", m[1], r.Code, r.Header().Get("Content-Type"))
			}
		}
		if strings.Index(shell, "headway.css") > strings.Index(shell, "boot.css") || !strings.Contains(shell, "/pages.css") {
			t.Errorf("style sheets:\n%s", shell)
		}
		if !strings.Contains(shell, fmt.Sprintf(`data-wasm-bytes="%d"`, len(page)+4)) {
			t.Errorf("the length of the program is not said:\n%s", shell)
		}
		line, code, _ := strings.Cut(do(h, "GET", prefix+"worker.js").Body.String(), "\n")
		var build struct {
			Version, Scope, Shell string
			Files                 []struct{ URL, Integrity string }
		}
		if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(line, "const build = "), ";")), &build); err != nil || !strings.Contains(code, "addEventListener") {
			t.Fatalf("%v: %s", err, line)
		}
		if build.Version != h.Version() || build.Scope != prefix || build.Shell != build.Files[0].URL {
			t.Errorf("the worker is for %+v", build)
		}
		kept := map[string]bool{}
		for _, f := range build.Files {
			kept[f.URL] = true
			r := do(h, "GET", f.URL)
			hash := sha256.Sum256(r.Body.Bytes())
			if want := "sha256-" + base64.StdEncoding.EncodeToString(hash[:]); r.Code != 200 || f.Integrity != want || !strings.Contains(r.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("the worker keeps %s (%s): %d, it is %s", f.URL, f.Integrity, r.Code, want)
			}
		}
		for url := range named {
			if strings.Contains(url, "/assets/") && !kept[url] && !strings.Contains(url, "apple") {
				t.Errorf("the page needs %s, which the worker does not keep", url)
			}
		}
		if len(kept) != 10 { // no licence, no icon of installed apps
			t.Errorf("the worker keeps %v", kept)
		}
	}
}

func TestManifest(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"/", "/performance/"} {
		h := handler(t, small(t, nil), web.Options{Prefix: prefix, Name: "Pulse"})
		var m struct {
			ID, Name, Scope, Lang, Display string
			Start                          string `json:"start_url"`
			Icons                          []struct{ Src, Sizes, Type, Purpose string }
			Shortcuts                      []struct{ URL string }
		}
		if err := json.Unmarshal(do(h, "GET", prefix+"manifest.webmanifest").Body.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		if m.ID != prefix || m.Scope != prefix || m.Start != prefix || m.Name != "Pulse" || m.Lang != "en" || m.Display != "standalone" {
			t.Errorf("%+v", m)
		}
		sizes := map[string]bool{}
		for _, icon := range m.Icons {
			sizes[icon.Sizes+" "+icon.Purpose] = true
			if r := do(h, "GET", icon.Src); r.Code != 200 || r.Header().Get("Content-Type") != icon.Type {
				t.Errorf("%+v: %d %v", icon, r.Code, r.Header())
			}
		}
		for _, want := range []string{"any any", "192x192 any", "512x512 any", "512x512 maskable"} {
			if !sizes[want] {
				t.Errorf("there is no icon %s in %v", want, sizes)
			}
		}
		if len(m.Shortcuts) != 1 || m.Shortcuts[0].URL != prefix+"today" {
			t.Errorf("shortcuts: %v", m.Shortcuts)
		}
	}
}

// What is no complete build is not served at all.
func TestIncompleteBuilds(t *testing.T) {
	t.Parallel()
	whole, made := fstest.MapFS{}, small(t, nil)
	err := fs.WalkDir(made, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(made, path)
		whole[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := web.New(whole, nil); err != nil || len(whole) < 18 {
		t.Fatalf("the whole, %d files: %v", len(whole), err)
	}
	for name, file := range whole {
		missing, changed, short := maps.Clone(whole), maps.Clone(whole), maps.Clone(whole)
		delete(missing, name)
		changed[name] = &fstest.MapFile{Data: append(bytes.Clone(file.Data[:len(file.Data)-1]), 'X')}
		short[name] = &fstest.MapFile{Data: file.Data[:len(file.Data)/2]}
		for what, files := range map[string]fs.FS{"missing": missing, "changed": changed, "short": short} {
			if _, err := web.New(files, nil); !errors.Is(err, web.ErrIncomplete) {
				t.Errorf("%s is %s: %v", name, what, err)
			}
		}
	}
	for what, record := range map[string]string{"of a later format": `{"format": 9}`, "empty": `{"format": 1}`, "null": "null"} {
		files := maps.Clone(whole)
		files[web.RecordName] = &fstest.MapFile{Data: []byte(record)}
		if _, err := web.New(files, nil); !errors.Is(err, web.ErrIncomplete) {
			t.Errorf("a record that is %s: %v", what, err)
		}
	}
	for _, prefix := range []string{"performance/", "/performance", "x"} {
		if _, err := web.New(whole, &web.Options{Prefix: prefix}); err == nil {
			t.Errorf("the prefix %s was taken", prefix)
		}
	}
}
