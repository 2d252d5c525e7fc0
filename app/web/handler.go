package web

import (
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Options say how the web app is served. The zero value is ready to use.
type Options struct {
	// Prefix is the path under which it is served, with a slash at both ends;
	// "" is "/".
	Prefix string
	// Name is what it is called in the browser and where it is installed; "" is
	// Headway.
	Name string
	// Hosted says that a product around it signs people in: then the web app
	// offers neither sign-in nor sign-out.
	Hosted bool
	// SignIn is the address of that product's sign-in, with {return} where the
	// address to come back to goes; "" is not known.
	SignIn string
}

// Handler serves a build of the web app: its files, and its page at every
// other address below the prefix except api/, so that the app can be opened at
// each of them. Requests come with the prefix. It is safe for concurrent use.
type Handler struct {
	prefix    string
	version   string
	pages     map[string]resource // by program
	resources map[string]resource // by what follows the prefix
}

// New returns the Handler of a build, which it reads into memory: what happens
// to the folder later does not matter. The error matches ErrIncomplete where
// that is not what files holds.
func New(files fs.FS, opts *Options) (*Handler, error) {
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Prefix == "" {
		o.Prefix = "/"
	}
	if o.Name == "" {
		o.Name = "Headway"
	}
	if !strings.HasPrefix(o.Prefix, "/") || !strings.HasSuffix(o.Prefix, "/") {
		return nil, fmt.Errorf("web: Options.Prefix %q lacks a slash at an end", o.Prefix)
	}
	record, err := ReadRecord(files)
	if err != nil {
		return nil, err
	}
	r, err := render(record, files, o)
	if err != nil {
		return nil, err
	}
	h := &Handler{prefix: o.Prefix, version: r.Version, pages: map[string]resource{}, resources: map[string]resource{}}
	for _, f := range record.Files {
		if isTemplate(f.Name) {
			continue
		}
		bodies, err := f.read(files)
		if err != nil {
			return nil, err
		}
		kept := resource{mediaType: f.Type, cache: forever, tag: f.SHA256[:32], bodies: bodies, size: f.Size}
		h.resources[assets(r.Version)+f.Name] = kept
		if strings.HasPrefix(f.Name, "icon") { // at an address that stays the same, for whoever installed the app
			kept.cache = revalidate
			h.resources["icons/"+f.Name] = kept
		}
	}
	for name, made := range map[string]struct{ mediaType, cache, content string }{
		"worker.js":            {"text/javascript; charset=utf-8", revalidate, r.Worker},
		"manifest.webmanifest": {"application/manifest+json", revalidate, r.Manifest},
	} {
		if h.resources[name], err = newResource(made.mediaType, made.cache, []byte(made.content)); err != nil {
			return nil, err
		}
	}
	for _, s := range r.Shells {
		page, err := newResource("text/html; charset=utf-8", forever, []byte(s.content))
		if err != nil {
			return nil, err
		}
		h.resources[assets(r.Version)+s.program.page()] = page
		page.cache = revalidate
		h.pages[s.program.name] = page
	}
	return h, nil
}

// assets is where the files of a version are, below the prefix.
func assets(version string) string { return "assets/" + version + "/" }

// Version returns the hash of all that is served.
func (h *Handler) Version() string { return h.version }

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	below, ok := strings.CutPrefix(r.URL.Path, h.prefix)
	found, known := h.resources[below]
	switch {
	case !ok, !known && !isPage(below):
		refuse(w, http.StatusNotFound, "there is nothing at this address")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "this can only be read")
	case !known:
		w.Header().Set("X-Robots-Tag", "noindex")
		h.page(below).serve(w, r)
	default:
		if below == "worker.js" {
			w.Header().Set("Service-Worker-Allowed", h.prefix)
		}
		found.serve(w, r)
	}
}

// page is what starts the program of an address.
func (h *Handler) page(below string) resource {
	if page, ok := h.pages[ProgramAt(below)]; ok {
		return page
	}
	return h.pages[mainProgram]
}

// isPage reports whether what follows the prefix may be an address of the app:
// no file of another version, nothing of the API, nothing hidden, no detour.
func isPage(below string) bool {
	first, _, _ := strings.Cut(below, "/")
	if slices.Contains([]string{"api", "assets", "icons"}, first) || strings.HasPrefix(first, ".") || strings.ContainsAny(below, "\\\x00") {
		return false
	}
	return below == "" || path.Clean("/"+below) == "/"+strings.TrimSuffix(below, "/")
}

// What may be kept by browsers and by what stands between.
const (
	forever    = "public, max-age=31536000, immutable"
	revalidate = "no-cache"
)

// resource is an answer that is always the same.
type resource struct {
	mediaType string
	cache     string
	tag       string            // of the content
	bodies    map[string][]byte // by encoding
	size      int64             // without encoding
}

func newResource(mediaType, cache string, content []byte) (resource, error) {
	bodies := map[string][]byte{identity: content}
	for _, encoding := range []string{brotlied, gzipped} {
		b, err := encode(content, encoding, BestQuality)
		if err != nil {
			return resource{}, err
		}
		bodies[encoding] = b
	}
	return resource{mediaType: mediaType, cache: cache, tag: sum(content)[:32], bodies: bodies, size: int64(len(content))}, nil
}

// compressed reports whether there are other encodings than identity.
func (res resource) compressed() bool { return res.bodies[gzipped] != nil }

func (res resource) serve(w http.ResponseWriter, r *http.Request) {
	encoding := identity
	header := w.Header()
	if res.compressed() {
		encoding = negotiate(strings.Join(r.Header.Values("Accept-Encoding"), ","), brotlied, gzipped)
		header.Add("Vary", "Accept-Encoding")
	}
	tag := `"` + res.tag + "-" + encoding + `"`
	header.Set("Cache-Control", res.cache)
	header.Set("ETag", tag)
	if sameTag(strings.Join(r.Header.Values("If-None-Match"), ","), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Type", res.mediaType)
	size := res.size
	if encoding != identity {
		header.Set("Content-Encoding", encoding)
		size = int64(len(res.bodies[encoding]))
	}
	header.Set("Content-Length", strconv.FormatInt(size, 10))
	if r.Method == http.MethodHead {
		return
	}
	body, err := res.body(encoding)
	if err != nil {
		panic(err) // it was checked when it was read
	}
	_, _ = w.Write(body) // a client that is gone reads no answer
}

func (res resource) body(encoding string) ([]byte, error) {
	if encoding != identity {
		return res.bodies[encoding], nil
	}
	return plain(res.bodies)
}

func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(why + "\n")) // a client that is gone reads no answer
}
