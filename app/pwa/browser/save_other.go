//go:build !js

package browser

import (
	"context"

	"github.com/seed57a6ed91/headway/app/client"
)

// Save returns ErrNoBrowser.
func Save(name, mediaType string, data []byte) error { return ErrNoBrowser }

// SaveDownload reads the download to its end and returns ErrNoBrowser.
func SaveDownload(ctx context.Context, d *client.Download, progress func(done int64)) error {
	if _, err := d.ReadAll(progress); err != nil {
		return err
	}
	return ErrNoBrowser
}
