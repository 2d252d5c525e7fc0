package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/seed57a6ed91/headway/app/web"
)

type buildWebCommand struct {
	Out     string `help:"The folder to put it into. Default: the one of this checkout that serve and demo use." placeholder:"DIR"`
	Quality int    `help:"How well to compress, from 1 to 11; 11 takes about a minute." default:"11"`
}

// Run builds the web app.
func (b *buildWebCommand) Run(ctx context.Context, con *console) error {
	source, err := web.FindSource(ctx)
	if err != nil {
		return err
	}
	if b.Out == "" {
		if !source.Checkout {
			return errors.New("--out is needed outside a checkout of Headway")
		}
		b.Out = source.Dist()
	}
	return buildWeb(ctx, con, source, b.Out, b.Quality)
}

// buildWeb builds the web app and tells how far it is.
func buildWeb(ctx context.Context, con *console, source web.Source, out string, quality int) error {
	began := time.Now()
	record, err := web.Build(ctx, source, out, &web.BuildOptions{Quality: quality, Progress: tell(con)})
	if err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "\nThe web app is in %s: %s, %.0f s\n", out, transfer(record), time.Since(began).Seconds())
	return nil
}

// tell writes each step to a line of its own, and in a terminal how far it is.
func tell(con *console) func(web.Step) {
	file, ok := con.Out.(*os.File)
	live := ok && term.IsTerminal(int(file.Fd()))
	last := ""
	return func(s web.Step) {
		switch {
		case live && s.Name == last:
			fmt.Fprintf(con.Out, "\rBuilding the web app: %s, %d of %d", s.Name, s.Done, s.Total)
		case s.Name != last:
			fmt.Fprintf(con.Out, "\nBuilding the web app: %s, %d parts", s.Name, s.Total)
		}
		last = s.Name
	}
}

// transfer says what the programs weigh on the way to a browser.
func transfer(record web.Record) string {
	var said []string
	for _, f := range record.Files {
		if strings.HasSuffix(f.Name, ".wasm") {
			said = append(said, fmt.Sprintf("%s is %.2f MB on the way, %.2f MB unpacked", f.Name, float64(f.Stored[0].Size)/1e6, float64(f.Size)/1e6))
		}
	}
	return strings.Join(said, "; ")
}

// webFlags say where the web app comes from.
type webFlags struct {
	Web   string `help:"The folder with the web app, made by headway build-web. Default: the one in this program, or that of the checkout, built when it is missing or old." placeholder:"DIR" xor:"web"`
	NoWeb bool   `help:"Serve the API alone." name:"no-web" xor:"web"`
}

// files returns the web app; nil serves the API alone.
func (w webFlags) files(ctx context.Context, con *console) (fs.FS, error) {
	if w.NoWeb {
		return nil, nil
	}
	if w.Web != "" {
		return os.DirFS(w.Web), nil
	}
	if files, ok := web.Embedded(); ok {
		return files, nil
	}
	source, err := web.FindSource(ctx)
	if err == nil && !source.Checkout {
		err = errors.New("this is no checkout of Headway")
	}
	if err != nil {
		return nil, fmt.Errorf("the web app is not part of this program: make it with headway build-web --out DIR and name it by --web DIR, or serve the API alone with --no-web: %w", err)
	}
	hash, err := source.Hash(ctx)
	if err != nil {
		return nil, err
	}
	if record, err := web.ReadRecord(os.DirFS(source.Dist())); err == nil && record.Sources == hash {
		return os.DirFS(source.Dist()), nil
	}
	if err := buildWeb(ctx, con, source, source.Dist(), web.FirstStartQuality); err != nil {
		return nil, err
	}
	return os.DirFS(source.Dist()), nil
}
