// Package web delivers the web app: Build makes it from the sources, New
// serves what Build made, under any prefix and beside whatever else an origin
// holds.
//
// A build is a folder with every file compressed ahead of time and a record of
// them (headway-web.json). A product that embeds Headway makes it with
//
//	go run github.com/seed57a6ed91/headway/app/cmd/headway build-web --out web
//
// and hands it over as app.Config.Files, by os.DirFS or go:embed.
//
// All addresses of files carry the version, a hash of all that is served: they
// may be kept for ever, and two servers with the same build and prefix serve
// the same. The service worker (assets/worker.js) keeps one version complete
// on the device (S15).
package web
