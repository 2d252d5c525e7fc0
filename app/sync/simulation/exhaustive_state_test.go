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
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
)

// key tells states apart by all that is of consequence: what is stored
// anywhere, and what may still happen. Of random marks, and of numbers that
// only count, it is of consequence which are the same.
func (w *small) key() [32]byte {
	h := sha256.New()
	marks := map[string]string{}
	fmt.Fprintln(h, dump(w.ctx, w.host.db.DB, marks, "now"), w.made, w.left)
	if w.copied != nil {
		fmt.Fprintln(h, dump(w.ctx, w.copied.copied.(*memstore.DB), marks, "copy"))
	}
	for _, disk := range w.disks {
		must(disk.View(w.ctx, func(tx device.Tx) error { return dumpDisk(h, tx, marks) }))
	}
	for _, p := range w.late {
		fmt.Fprintln(h, text(p))
	}
	return [32]byte(h.Sum(nil))
}

// dump is what of a database is of consequence. It gives the marks of its log
// names, where they have none.
func dump(ctx context.Context, db storage.DB, marks map[string]string, name string) string {
	mark := func(random any, place string) string {
		k := fmt.Sprint(random)
		if marks[k] == "" {
			marks[k] = name + " " + place
		}
		return marks[k]
	}
	var all []any
	must(db.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		state, err := tx.Changes().State(ctx)
		log, err2 := tx.Changes().Since(ctx, "*", 0, 0, 1_000)
		subs, err3 := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: allMetrics()})
		closures, err4 := tx.Tracking().Closures(ctx, "calls")
		devices, err5 := tx.Devices().Devices(ctx, nil)
		all = append(all, mark(state.Epoch, "epoch"), state.Version, subs, closures)
		for _, c := range log {
			all = append(all, mark(c.Nonce, fmt.Sprint(c.Version)), c.Version, c.Entity, c.ID)
		}
		for _, d := range devices {
			receipts, err := tx.Devices().Receipts(ctx, d.ID, 0, 1_000)
			for _, r := range receipts {
				all = append(all, r.Seq, r.ID, r.Status, r.Code, r.Revision)
			}
			all = append(all, d.ID, d.Last, err)
		}
		return errors.Join(err, err2, err3, err4, err5)
	}))
	return fmt.Sprint(all...)
}

// dumpDisk writes what of a device's store is of consequence.
func dumpDisk(h io.Writer, tx device.Tx, marks map[string]string) error {
	b, err := tx.Get("meta")
	if err != nil {
		return err
	}
	meta := decoded[map[string]any](b)
	shown := fmt.Sprint(meta["rows"])
	delete(meta, "changes_at")
	delete(meta, "rows_at")
	delete(meta, "generations")
	delete(meta, "rows")
	meta["epoch"] = marks[fmt.Sprint(meta["epoch"])]
	if c, ok := meta["cursor"].(string); ok {
		meta["cursor"] = dumpCursor(c, marks)
	}
	if staging, ok := meta["staging"].(map[string]any); ok {
		staging["rows"] = 0
		staging["cursor"] = dumpCursor(staging["cursor"].(string), marks)
	}
	fmt.Fprintln(h, text(meta))
	return tx.Scan("", func(key string, value []byte) error {
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
		_, err := fmt.Fprintf(h, "%s %s\n", key, value)
		return err
	})
}

func dumpCursor(c string, marks map[string]string) string {
	b, err := base64.RawURLEncoding.DecodeString(c)
	must(err)
	parts := decoded[map[string]json.RawMessage](b)
	parts["e"] = json.RawMessage(text(marks[strings.Trim(string(parts["e"]), `"`)]))
	parts["n"] = json.RawMessage(text(marks[string(parts["n"])]))
	return text(parts)
}
