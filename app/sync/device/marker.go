package device

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Marker is kept outside the KV, in a cookie and in localStorage, so that one
// can tell when the browser has thrown the KV away (S14).
type Marker struct {
	Device  string `json:"device"`
	Pending int    `json:"pending"` // changes that the server had not judged
	Last    int64  `json:"last"`    // number of the last change made
}

// Lost says that changes which had been saved on this device are gone: the
// browser has thrown its store away, or went back to an older state of it.
type Lost struct {
	Device  string // which it was
	Changes int64  // that the server had not judged, at most
}

// Marker returns what is to be kept now. It changes only when Subscribe says
// that something has.
func (r *Replica) Marker() Marker {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Marker{Device: r.book.meta.Device, Pending: len(r.book.outbox), Last: r.book.meta.Next - 1}
}

// Lost returns what Open found to be missing, by Config.Marker; nil is
// nothing. The server is told with the next pull.
func (r *Replica) Lost() *Lost {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lost
}

// compare looks whether the KV holds what the marker says.
func (r *Replica) compare(m Marker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	is := r.book.meta
	switch {
	case m.Device == is.Device && m.Last >= is.Next:
		r.lost = &Lost{Device: m.Device, Changes: m.Last - is.Next + 1}
	case m.Device != "" && m.Device != is.Device && m.Pending > 0 && is.Count == 0 && is.Contact.IsZero():
		// A device that was just made. One that numbered its changes anew has
		// some.
		r.lost = &Lost{Device: m.Device, Changes: int64(m.Pending)}
	}
}

// Export is the file of what the server has not taken from this device, to
// keep when signing out (S10).
type Export struct {
	Format   string    `json:"format"` // ExportFormat
	Org      string    `json:"org"`
	Person   string    `json:"person"`
	Device   string    `json:"device"`
	Exported time.Time `json:"exported"` // by the device's clock
	Changes  []Change  `json:"changes"`  // without a verdict, held or rejected; oldest first
}

// ExportFormat names the form of an Export.
const ExportFormat = "headway-changes@1"

// Export returns an Export as JSON.
func (r *Replica) Export(ctx context.Context) ([]byte, error) {
	if err := r.Reload(ctx); err != nil { // what other tabs have made is in it too
		return nil, err
	}
	e := Export{Format: ExportFormat, Org: r.config.Org, Person: r.config.Person, Exported: r.opts.Now().UTC(), Changes: []Change{}}
	r.mu.Lock()
	e.Device = r.book.meta.Device
	all := r.book.changes(func(rec *record) bool { return !applied(rec.Verdict) })
	r.mu.Unlock()
	for i := range all {
		e.Changes = append(e.Changes, all[len(all)-1-i])
	}
	b, err := json.MarshalIndent(e, "", "\t")
	if err != nil {
		return nil, fmt.Errorf("device: %w", err)
	}
	return b, nil
}
