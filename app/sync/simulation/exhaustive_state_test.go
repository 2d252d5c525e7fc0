package simulation

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
)

// form is what is stored somewhere, as far as it is of consequence. Random
// marks are apart: of these it is of consequence which are the same.
type form struct {
	text  string
	marks []mark
}

// mark is a random mark. One that has a place gets its name from there, if no
// other place has given it one.
type mark struct{ random, place string }

// key tells states apart by all that is of consequence: what is stored
// anywhere, and what may still happen.
func (w *small) key() [32]byte {
	h := sha256.New()
	fmt.Fprintln(h, w.made, w.left)
	names := map[string]string{}
	write := func(f *form, name string) {
		_, _ = io.WriteString(h, f.text)
		for _, m := range f.marks {
			if names[m.random] == "" && m.place != "" {
				names[m.random] = name + " " + m.place
			}
			fmt.Fprintln(h, names[m.random])
		}
	}
	w.server()
	write(w.stored, "now")
	if w.copied != nil {
		write(w.kept, "copy")
	}
	for d, disk := range w.disks {
		if w.onDisk[d] == nil {
			w.onDisk[d] = new(form)
			must(disk.View(w.ctx, w.onDisk[d].disk))
		}
		write(w.onDisk[d], "")
	}
	for _, p := range w.late {
		p.Mark = "" // nobody hears the answer
		fmt.Fprintln(h, text(p))
	}
	return [32]byte(h.Sum(nil))
}

// server is where the server's database stands.
func (w *small) server() string {
	if w.stored == nil {
		w.stored = new(form)
		must(w.host.db.DB.View(w.ctx, org, w.stored.database))
	}
	return w.stored.text
}

// database takes in what a database holds. Each write has a version there, so
// that the texts of one that was written to differ.
func (f *form) database(ctx context.Context, tx storage.Tx) error {
	state, err := tx.Changes().State(ctx)
	log, err2 := tx.Changes().Since(ctx, "*", 0, 0, 1_000)
	subs, err3 := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: allMetrics()})
	closures, err4 := tx.Tracking().Closures(ctx, "calls")
	devices, err5 := tx.Devices().Devices(ctx, nil)
	var b strings.Builder
	f.marks = append(f.marks, mark{fmt.Sprint(state.Epoch), "epoch"})
	fmt.Fprintln(&b, state.Version, subs, closures)
	for _, c := range log {
		f.marks = append(f.marks, mark{fmt.Sprint(c.Nonce), fmt.Sprint(c.Version)})
		fmt.Fprintln(&b, c.Version, c.Entity, c.ID)
	}
	for _, d := range devices {
		receipts, err := tx.Devices().Receipts(ctx, d.ID, 0, 1_000)
		fmt.Fprintln(&b, d.ID, d.Last, err)
		for _, r := range receipts {
			fmt.Fprintln(&b, r.Seq, r.ID, r.Status, r.Code, r.Revision)
		}
	}
	f.text = b.String()
	return errors.Join(err, err2, err3, err4, err5)
}

// disk takes in what a device's store holds.
func (f *form) disk(tx device.Tx) error {
	b, err := tx.Get("meta")
	if err != nil {
		return err
	}
	var all strings.Builder
	meta := decoded[map[string]any](b)
	shown := fmt.Sprint(meta["rows"])
	for _, counts := range []string{"changes_at", "rows_at", "generations", "rows"} {
		delete(meta, counts)
	}
	meta["epoch"] = f.unmarked(meta["epoch"])
	for _, name := range []string{"mark", "cursor"} {
		if c, ok := meta[name].(string); ok {
			meta[name] = f.placed(c)
		}
	}
	if staging, ok := meta["staging"].(map[string]any); ok {
		staging["rows"] = 0
		staging["cursor"] = f.placed(staging["cursor"].(string))
	}
	fmt.Fprintln(&all, text(meta))
	err = tx.Scan("", func(key string, value []byte) error {
		switch {
		case key == "meta":
			return nil
		case strings.HasPrefix(key, "row/"+shown+"/"):
			key = "row/" + strings.TrimPrefix(key, "row/"+shown+"/")
		case key == "definitions/"+shown:
			key = "definitions"
		case strings.HasPrefix(key, "section/"+shown+"/"):
			key = "section/" + strings.TrimPrefix(key, "section/"+shown+"/")
		case strings.HasPrefix(key, "sent/"), strings.HasPrefix(key, "outbox/"):
			rec := decoded[map[string]any](value)
			delete(rec, "staged")
			value = []byte(text(rec))
		}
		_, err := fmt.Fprintf(&all, "%s %s\n", key, value)
		return err
	})
	f.text = all.String()
	return err
}

// unmarked puts a random mark apart.
func (f *form) unmarked(random any) string {
	f.marks = append(f.marks, mark{random: fmt.Sprint(random)})
	return ""
}

// placed is a cursor, or the mark of an answer, without what is random in it.
func (f *form) placed(c string) string {
	b, err := base64.RawURLEncoding.DecodeString(c)
	must(err)
	parts := decoded[map[string]json.RawMessage](b)
	f.unmarked(strings.Trim(string(parts["e"]), `"`))
	f.unmarked(string(parts["n"]))
	delete(parts, "e")
	delete(parts, "n")
	return text(parts)
}
