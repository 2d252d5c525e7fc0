package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long a page may take for what is waited for. It is long: a
// machine that does much else is slow, and only a test that fails waits so
// long.
const patience = 60 * time.Second

// Page is a tab.
type Page struct {
	t       testing.TB
	ctx     context.Context
	close   context.CancelFunc
	console *console
}

// Context is the chromedp context of the tab, for what Page has no method for.
func (p *Page) Context() context.Context { return p.ctx }

// Close closes the tab.
func (p *Page) Close() { p.close() }

// Go opens the address and waits until the page is loaded; a page that is not
// there fails the test.
func (p *Page) Go(url string) {
	p.t.Helper()
	if err := p.TryGo(url); err != nil {
		p.t.Fatalf("opening %s: %v\n%s", url, err, p.Console())
	}
}

// TryGo is Go for pages that may not be there.
func (p *Page) TryGo(url string) error { return p.do(chromedp.Navigate(url)) }

// Reload loads the page again, from its service worker where it has one.
func (p *Page) Reload() {
	p.t.Helper()
	p.must("reloading", chromedp.Reload())
}

// Eval returns what the JavaScript expression yields, which may await.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T]("(async () => ("+expression+"))()", chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v\n%s", expression, err, p.Console())
	}
	return v
}

// Run runs JavaScript statements for what they do, which may await.
func (p *Page) Run(code string) {
	p.t.Helper()
	Eval[bool](p, "(async () => {"+code+"})().then(() => true)")
}

// Wait waits until the JavaScript expression, which may await, is true, over
// reloads too.
func (p *Page) Wait(condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("(async () => !!("+condition+"))()", chromedp.EvalAwaitPromise))
		if err == nil && holds {
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("%s does not come (%v) at %s\n%s", condition, err, p.shown(), p.Console())
		case <-again.C:
		}
	}
}

// shown is what the page shows, unless it is too busy to say so.
func (p *Page) shown() string {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body?.innerText`))
	if err != nil {
		return "a page that does not answer"
	}
	return text
}

// Text returns the text of the first element that the CSS selector finds, once
// there is one.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	p.Wait(find(selector) + " !== null")
	return Eval[string](p, find(selector)+".innerText")
}

// Click clicks the first element that the CSS selector finds, once it is
// visible, with the mouse.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.must("clicking "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Wheel turns the wheel of the mouse by as many CSS pixels, over the middle of
// what is in sight of the first element that the CSS selector finds.
func (p *Page) Wheel(selector string, down float64) {
	p.t.Helper()
	p.Wait(find(selector) + " !== null")
	at := Eval[[]float64](p, "(() => { const r = "+find(selector)+`.getBoundingClientRect();
		const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
		return [middle(r.left, r.right, innerWidth), middle(r.top, r.bottom, innerHeight)]; })()`)
	p.must("turning the wheel", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, cdp.Command[wheel, cdp.Empty]{Method: input.CommandDispatchMouseEvent},
			wheel{Type: input.DispatchMouseEventTypeMouseWheel, X: at[0], Y: at[1], DeltaY: down})
		return chromedp.Void{}, err
	})
}

// wheel is what Input.dispatchMouseEvent takes of the wheel: both deltas, also
// where one is 0.
type wheel struct {
	Type   input.DispatchMouseEventType `json:"type"`
	X      float64                      `json:"x"`
	Y      float64                      `json:"y"`
	DeltaX float64                      `json:"deltaX"`
	DeltaY float64                      `json:"deltaY"`
}

// Type types text into the field that the CSS selector finds, in place of what
// is there.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.focus(selector)
	p.Key(text)
}

// Paste puts text into the field that the CSS selector finds at one go, in
// place of what is there.
func (p *Page) Paste(selector, text string) {
	p.t.Helper()
	p.focus(selector)
	p.must("pasting", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}

// focus goes to a field and selects what is in it, once that can be done: the
// field of a dialog that is not open yet is there, and does not take the focus.
func (p *Page) focus(selector string) {
	p.t.Helper()
	p.Wait("(() => { const e = " + find(selector) + "; e?.focus(); e?.select?.(); return e !== null && e === document.activeElement; })()")
}

// Key types into what has the focus; keys without a character are those of
// package chromedp/kb.
func (p *Page) Key(keys string) {
	p.t.Helper()
	p.must("typing", chromedp.KeyEvent(keys))
}

func find(selector string) string {
	return "document.querySelector(`" + strings.NewReplacer("`", "\\`", `\`, `\\`).Replace(selector) + "`)"
}

// Size sets the size of the window; one narrower than 500 is a phone's, with a
// touch screen.
func (p *Page) Size(width, height int64) {
	p.t.Helper()
	var phone []chromedp.EmulateViewportOption
	if width < 500 {
		phone = append(phone, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.must("sizing", chromedp.EmulateViewport(width, height, phone...))
}

// Prefer sets media features, such as prefers-color-scheme to dark.
func (p *Page) Prefer(features map[string]string) {
	p.t.Helper()
	var list []*emulation.MediaFeature
	for name, value := range features {
		list = append(list, &emulation.MediaFeature{Name: name, Value: value})
	}
	p.must("setting media features", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: list})
		return chromedp.Void{}, err
	})
}

// conditions is what Network.emulateNetworkConditions takes.
type conditions struct {
	Offline            bool    `json:"offline"`
	Latency            float64 `json:"latency"`            // ms
	DownloadThroughput float64 `json:"downloadThroughput"` // bytes/s, -1 is no limit
	UploadThroughput   float64 `json:"uploadThroughput"`
}

// Offline cuts the network of this tab, or restores it. A service worker has a
// network of its own, which only stopping the Server cuts.
func (p *Page) Offline(offline bool) {
	p.t.Helper()
	p.must("setting the network", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"},
			conditions{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
		return chromedp.Void{}, err
	})
}

// Block lets no request of this tab through whose address ends like one of
// these, such as "/sync/push"; without any, all are let through again. A
// service worker is not hindered.
func (p *Page) Block(endings ...string) {
	p.t.Helper()
	patterns := make([]*network.BlockPattern, len(endings))
	for i, ending := range endings {
		patterns[i] = &network.BlockPattern{URLPattern: "*://*:*/*" + ending, Block: true}
	}
	p.must("blocking addresses", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: patterns})
		return chromedp.Void{}, err
	})
}

// Screenshot writes what the tab shows as name.png to the folder that
// HEADWAY_SCREENSHOTS names; without one it does nothing.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	dir := os.Getenv("HEADWAY_SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		p.t.Fatalf("screenshot %s: %v", name, err)
	}
}

// Before runs JavaScript in every page that is loaded in the tab from now on,
// before any of its own.
func (p *Page) Before(code string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: code}); err != nil {
		p.t.Fatalf("adding a script: %v", err)
	}
}

// Leave does what leads away from the page, which is to ask whether one really
// wants to, and answers that.
func (p *Page) Leave(really bool, do string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	asked := chromedp.Events(ctx, page.JavascriptDialogOpening)
	p.Run("setTimeout(() => {" + do + "})")
	for e, err := range asked {
		if err != nil {
			p.t.Fatalf("leaving: the page does not ask: %v", err)
		}
		if e.Type != page.DialogTypeBeforeunload {
			continue
		}
		if _, err := chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: really}); err != nil {
			p.t.Fatalf("answering: %v", err)
		}
		return
	}
	p.t.Fatal("leaving: the page does not ask")
}

// InstallErrors returns why Chromium would not install the app of this page.
func (p *Page) InstallErrors() []string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	found, err := chromedp.Call(ctx, page.GetInstallabilityErrors, cdp.Empty{})
	if err != nil {
		p.t.Fatalf("asking whether it can be installed: %v", err)
	}
	var errs []string
	for _, e := range found.InstallabilityErrors {
		errs = append(errs, e.ErrorID)
	}
	return errs
}

// Console returns what the tab wrote to its console and what Chromium
// complains of there, a line each.
func (p *Page) Console() string {
	var lines strings.Builder
	for _, m := range p.console.all() {
		lines.WriteString(m.String() + " " + m.URL + "\n")
	}
	return lines.String()
}

// Complaints returns errors and uncaught exceptions of the console, among them
// each violation of the content security policy, except those that contain one
// of the given texts.
func (p *Page) Complaints(except ...string) []string {
	var all []string
next:
	for _, m := range p.console.all() {
		if m.Type != "error" && !m.IsException() {
			continue
		}
		line := m.String() + " " + m.URL
		for _, text := range except {
			if strings.Contains(line, text) {
				continue next
			}
		}
		all = append(all, line)
	}
	return all
}

func (p *Page) do(action chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, action)
}

func (p *Page) must(what string, action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := p.do(action); err != nil {
		p.t.Fatalf("%s: %v\n%s", what, err, p.Console())
	}
}
