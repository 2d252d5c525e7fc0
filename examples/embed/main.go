// Command embed is a small order desk with people, a sign-in, a database and a
// router of its own, which mounts Headway and its web app under /performance/.
//
// It shows what a host brings: a people.Directory over its own staff
// (staff.go), who is asking from its own session (session.go), its own *bun.DB,
// and a build of the web app (desk.go). Booking an order also counts in
// Headway, in the same transaction.
//
//	go run github.com/seed57a6ed91/headway/app/cmd/headway build-web --out web
//	go run github.com/seed57a6ed91/headway/examples/embed
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed57a6ed91/headway/app/web"
)

func main() {
	address := flag.String("addr", "localhost:8081", "where to listen")
	path := flag.String("db", "orders.db", "the desk's database, a SQLite file")
	folder := flag.String("web", "web", "the folder that headway build-web has made")
	flag.Parse()
	if err := serve(*address, *path, *folder); err != nil {
		log.Fatal(err)
	}
}

// serve serves the desk until it is interrupted.
func serve(address, path, folder string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	desk, err := open(ctx, path, os.DirFS(folder))
	if errors.Is(err, web.ErrIncomplete) {
		return fmt.Errorf("%w\nIt is made by:\n  go run github.com/seed57a6ed91/headway/app/cmd/headway build-web --out %s", err, folder)
	}
	if err != nil {
		return err
	}
	defer desk.db.Close()
	server := &http.Server{Addr: address, Handler: desk.handler, ReadHeaderTimeout: 10 * time.Second}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error { return desk.headway.Run(ctx) }) // what Headway does besides requests
	g.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
	fmt.Printf("The order desk is at http://%s: sign in as ann, bob or eve (who manages), with the password %s\n", address, firstPassword)
	return g.Wait()
}
