package browser

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
)

func TestClientThroughFetch(t *testing.T) {
	c := client.New("/", nil)
	SetCookie("who", "", "/", 0)
	if _, err := c.Me(t.Context()); !errors.Is(err, client.ErrSignedOut) {
		t.Errorf("without a cookie: %v", err)
	}
	SetCookie("who", "me", "/", time.Minute)
	me, err := c.Me(t.Context())
	if err != nil || me.Org.Name != "me" {
		t.Errorf("%+v %v", me, err)
	}
	away := client.New("http://localhost:1/", &client.Options{Retries: -1})
	if _, err := away.Me(t.Context()); !errors.Is(err, client.ErrOffline) {
		t.Errorf("nobody there: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Profile(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, client.ErrOffline) {
		t.Errorf("given up: %v", err)
	}
	patient := client.New("/", &client.Options{Retries: -1, Timeout: 50 * time.Millisecond})
	if _, err := patient.Profile(t.Context()); !errors.Is(err, client.ErrOffline) {
		t.Errorf("no answer: %v", err)
	}
}

// data is what the server sends.
func data() []byte {
	var b bytes.Buffer
	for i := range 40 {
		b.WriteString(strings.Repeat(" ", 4))
		if i < 10 {
			b.WriteByte(' ')
		}
		b.WriteString(itoa(i) + "\n")
		b.Write(make([]byte, 10_000))
	}
	return b.Bytes()
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + itoa(i%10)
}

func TestDownloads(t *testing.T) {
	c := client.New("/", nil)
	want := data()
	d, err := c.DownloadMyData(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := int64(0)
	got, err := d.ReadAll(func(n int64) { told = n })
	if err != nil || !bytes.Equal(got, want) || told != int64(len(want)) || d.Name != "data.txt" {
		t.Errorf("%d of %d bytes, told %d: %v", len(got), len(want), told, err)
	}

	// As a file, outside of Go's memory.
	saved := clicked(t)
	if d, err = c.DownloadMyData(t.Context()); err != nil {
		t.Fatal(err)
	}
	told = 0
	if err := SaveDownload(t.Context(), d, func(n int64) { told = n }); err != nil {
		t.Fatal(err)
	}
	if name, got := saved(); name != "data.txt" || !bytes.Equal(got, want) || told != int64(len(want)) {
		t.Errorf("saved %q of %d bytes, told %d", name, len(got), told)
	}
	if err := Save("my list.csv", "text/csv", []byte("a,b\n")); err != nil {
		t.Fatal(err)
	}
	if name, got := saved(); name != "my list.csv" || string(got) != "a,b\n" {
		t.Errorf("saved %q: %q", name, got)
	}
	if err := Save("empty", "text/plain", nil); err != nil {
		t.Fatal(err)
	}
	if _, got := saved(); len(got) != 0 {
		t.Errorf("saved %q", got)
	}

	// Given up on the way.
	ctx, cancel := context.WithCancel(t.Context())
	if d, err = c.DownloadMyData(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := SaveDownload(ctx, d, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	if _, err := d.Body.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("read after Close: %v", err)
	}
}

// clicked takes clicks on links in the place of the browser; the function that
// it returns tells what the last one would have saved.
func clicked(t *testing.T) func() (name string, contents []byte) {
	prototype := js.Global().Get("HTMLAnchorElement").Get("prototype")
	var name, address string
	real := prototype.Get("click")
	take := js.FuncOf(func(this js.Value, _ []js.Value) any {
		name, address = this.Get("download").String(), this.Get("href").String()
		return nil
	})
	prototype.Set("click", take)
	t.Cleanup(func() {
		prototype.Set("click", real)
		take.Release()
	})
	return func() (string, []byte) {
		t.Helper()
		answer, err := await(t.Context(), func() js.Value { return js.Global().Call("fetch", address) })
		if err != nil {
			t.Fatal(err)
		}
		buffer, err := await(t.Context(), func() js.Value { return answer.Call("arrayBuffer") })
		if err != nil {
			t.Fatal(err)
		}
		array := js.Global().Get("Uint8Array").New(buffer)
		b := make([]byte, array.Length())
		js.CopyBytesToGo(b, array)
		return name, b
	}
}

func TestChosenFile(t *testing.T) {
	if _, ok := ChosenFile("file"); ok {
		t.Fatal("nothing is chosen yet")
	}
	if _, ok := ChosenFile("nowhere"); ok {
		t.Fatal("there is no such element")
	}
	text := "name\n" + strings.Repeat("Field\n", 50_000)
	transfer := js.Global().Get("DataTransfer").New()
	transfer.Get("items").Call("add", js.Global().Get("File").New([]any{text}, "teams.csv", object(map[string]any{"type": "text/csv"})))
	input, _ := byID("file")
	input.Set("files", transfer.Get("files"))
	f, ok := ChosenFile("file")
	if !ok || f.Name() != "teams.csv" || f.Size() != int64(len(text)) {
		t.Fatalf("%v: %v", ok, f)
	}
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != text {
		t.Errorf("%d bytes: %v", len(got), err)
	}
	for name, file := range map[string]client.File{"of the browser": f, "in memory": client.Bytes(text)} {
		told := int64(0)
		result, err := client.New("/", nil).ImportTeams(t.Context(), client.Import{File: file, Progress: func(p api.ImportProgress) { told = p.Bytes }})
		if err != nil || !result.Applied || result.Rows != len(text) || told != int64(len(text)) {
			t.Errorf("%s: %+v %v, told %d", name, result, err, told)
		}
	}
}
