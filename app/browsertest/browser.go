// Package browsertest lets tests drive a real Chromium: pages, devices with
// storage of their own, a network that can be cut, a server that can be
// stopped and started again, and the web app as it is served.
//
//	b := browsertest.Open(t)
//	s := browsertest.Serve(t, handler)
//	p := b.Page()
//	p.Go(s.URL + "/performance/today")
//	p.Wait(`document.querySelector("h1")?.textContent === "Today"`)
//	p.Offline(true)
//	n := browsertest.Eval[int](p, `document.querySelectorAll("tr").length`)
//
// Everything fails the test where it cannot be done. Without a Chromium the
// test is skipped, or fails if HEADWAY_REQUIRE_ALL is 1.
package browsertest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// Browser is a device: a Chromium with a profile that is its own and gone
// after the test.
type Browser struct {
	t     testing.TB
	ctx   context.Context // of its first tab, which stays blank
	close func()
}

// Open starts a Chromium, which ends with the test. Tests that share one, by
// subtests, save half a second each. Where it is installed that is
// chromium-headless-shell: the same engine without a browser's own windows,
// which take as long to draw as the pages.
func Open(t testing.TB) *Browser {
	t.Helper()
	var shell []chromedp.ExecAllocatorOption
	if path, err := exec.LookPath("chromium-headless-shell"); err == nil {
		shell = append(shell, chromedp.ExecPath(path))
	}
	return open(t, t.TempDir(), shell...)
}

// OpenProfile is Open with a whole browser, which asks people for permissions
// and installs apps, and a profile that outlives it: after Close, what was
// stored on the device is there again for the next one with the same folder.
func OpenProfile(t testing.TB, dir string) *Browser {
	t.Helper()
	return open(t, dir)
}

func open(t testing.TB, dir string, more ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(dir), chromedp.WindowSize(1280, 800),
		chromedp.Flag("lang", "en-GB"), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("mute-audio", true), chromedp.Flag("disable-smooth-scrolling", true), chromedp.ModifyCmdFunc(grouped))
	if _, measures := t.(*testing.B); !measures {
		// No test runs a page for so long that optimizing its program pays, and
		// nobody watches what moves.
		options = append(options, chromedp.Flag("js-flags", "--liftoff-only"), chromedp.Flag("force-prefers-reduced-motion", true))
	}
	options = append(options, more...)
	started, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(started)
	b := &Browser{t: t, ctx: ctx}
	b.close = sync.OnceFunc(func() {
		patience, done := context.WithTimeout(ctx, 10*time.Second)
		defer done()
		_ = chromedp.Cancel(patience) // what it could not write is of no use any more
		closeTab()
		stop()
	})
	t.Cleanup(b.close)
	if err := chromedp.Do(ctx); err != nil {
		if errors.Is(err, exec.ErrNotFound) && os.Getenv("HEADWAY_REQUIRE_ALL") != "1" {
			t.Skip("there is no Chromium on this machine")
		}
		t.Fatalf("starting Chromium: %v", err)
	}
	return b
}

// Close ends the browser before the test does, as people do: what it has to
// store is stored.
func (b *Browser) Close() { b.close() }

// Kill ends the browser as a crash of the machine's memory does: all of its
// processes at once, whatever they were at. What it was asked to store and has
// not written is lost.
func (b *Browser) Kill() {
	b.t.Helper()
	c := chromedp.FromContext(b.ctx)
	if err := killGroup(c.Browser.Process()); err != nil {
		b.t.Fatalf("killing Chromium: %v", err)
	}
	b.close() // which waits until it is gone
}

// Device returns another device in the same process: nothing that one stores
// is seen by the other. Chromium treats it as incognito: it cannot install
// apps.
func (b *Browser) Device() *Browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatalf("opening a device: %v", err)
	}
	return &Browser{t: b.t, ctx: ctx, close: cancel}
}

// Downloads has the browser put what it downloads into a folder.
func (b *Browser) Downloads(dir string) {
	b.t.Helper()
	_, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
	})
	if err != nil {
		b.t.Fatalf("choosing a folder for downloads: %v", err)
	}
}

// Page opens a tab of the device.
func (b *Browser) Page() *Page {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	p := &Page{t: b.t, ctx: ctx, close: cancel, console: &console{}}
	messages := chromedp.Console(ctx)
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatalf("opening a tab: %v", err)
	}
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			p.console.add(m)
		}
	}()
	return p
}

// Grant lets pages of the origin do what people are asked for, such as
// notifications.
func (b *Browser) Grant(origin string, permissions ...string) {
	b.t.Helper()
	b.permit(browser.PermissionSettingGranted, origin, permissions)
}

// Deny forbids it, as people do who are asked.
func (b *Browser) Deny(origin string, permissions ...string) {
	b.t.Helper()
	b.permit(browser.PermissionSettingDenied, origin, permissions)
}

// Unanswer forgets what was answered: pages have to ask.
func (b *Browser) Unanswer(origin string, permissions ...string) {
	b.t.Helper()
	b.permit(browser.PermissionSettingPrompt, origin, permissions)
}

func (b *Browser) permit(setting browser.PermissionSetting, origin string, permissions []string) {
	b.t.Helper()
	for _, name := range permissions {
		_, err := chromedp.CallBrowser(b.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: setting, Origin: origin,
		})
		if err != nil {
			b.t.Fatalf("permission for %s, %s: %v", name, setting, err)
		}
	}
}

// Evict throws away the databases of an origin, as browsers do that are short
// of room, under the eyes of the pages that use them. Cookies and the local
// storage stay.
func (b *Browser) Evict(origin string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: origin, StorageTypes: "indexeddb"})
	if err != nil {
		b.t.Fatalf("throwing away the databases of %s: %v", origin, err)
	}
}

// console is what a page wrote.
type console struct {
	mu       sync.Mutex
	messages []chromedp.ConsoleMessage
}

func (c *console) add(m chromedp.ConsoleMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = append(c.messages, m)
}

func (c *console) all() []chromedp.ConsoleMessage {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]chromedp.ConsoleMessage(nil), c.messages...)
}
