//go:build !js

package browser

import (
	"context"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

// Database is a database that is not there.
type Database struct{}

var _ device.KV = (*Database)(nil)

// OpenDatabase returns ErrNoBrowser.
func OpenDatabase(ctx context.Context, name string) (*Database, error) { return nil, ErrNoBrowser }

// DeleteDatabase returns ErrNoBrowser.
func DeleteDatabase(ctx context.Context, name string) error { return ErrNoBrowser }

// Databases returns ErrNoBrowser.
func Databases(ctx context.Context) ([]string, error) { return nil, ErrNoBrowser }

// View implements device.KV.
func (d *Database) View(ctx context.Context, fn func(device.Tx) error) error { return ErrNoBrowser }

// Update implements device.KV.
func (d *Database) Update(ctx context.Context, fn func(device.Tx) error) error { return ErrNoBrowser }

// Close does nothing.
func (d *Database) Close() {}
