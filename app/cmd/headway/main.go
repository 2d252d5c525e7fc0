// Command headway is the stand-alone server and its tools.
//
// Run headway --help for the commands. Every flag can be given as an
// environment variable too, as the help shows.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones also where the system has none

	"github.com/alecthomas/kong"

	"github.com/seed57a6ed91/headway/storage/bunstore"
)

const description = `Headway measures how a sales or field team is doing.

One binary, one SQLite file:

  headway demo                       try it with a year of sample data
  headway user add --new-org Acme --role enterprise you@acme.example
  headway serve                      serve it at http://localhost:8080

When one machine is not enough, start several with the same
--db postgres://user@host/headway.`

// command is the command line.
type command struct {
	DB  string `help:"The database: a SQLite file, or a postgres:// URL." default:"headway.db" placeholder:"FILE|URL"`
	Log string `help:"What to log: debug, info, warn or error." default:"info" enum:"debug,info,warn,error"`

	Demo     demoCommand       `cmd:"" help:"Serve a demonstration with 40 people and a year of entries; it starts the same every time."`
	Serve    serveCommand      `cmd:"" help:"Serve the app and its API."`
	Migrate  migrateCommand    `cmd:"" help:"Create the tables of the database, or bring them up to this version."`
	Import   importCommand     `cmd:"" help:"Read a CSV file: entries, targets, time and pay, people or places."`
	Export   exportCommand     `cmd:"" help:"Write a report, a series or entries as CSV or XLSX."`
	Report   reportCommand     `cmd:"" help:"Show a tracker's report in the terminal."`
	Time     timeReportCommand `cmd:"" name:"time-report" help:"Write what people worked and are to be paid for as CSV or XLSX."`
	Handoff  handoffCommand    `cmd:"" help:"Write what payroll was given of an approved period as CSV or XLSX."`
	Backup   backupCommand     `cmd:"" help:"Copy the database while it is in use."`
	Restore  restoreCommand    `cmd:"" help:"Put a backup in the place of the database."`
	Verify   verifyCommand     `cmd:"" help:"Recompute every derived figure from its entries and show the differences."`
	BuildWeb buildWebCommand   `cmd:"" help:"Build the web app: for a release, for a product that embeds Headway, or for --web."`
	User     userCommand       `cmd:"" help:"Add people, invite them, set passwords."`
	Version  versionCommand    `cmd:"" help:"Show the version."`
}

// console is what the commands talk to.
type console struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
	Log *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		var exit exitCode
		if errors.As(err, &exit) {
			stop()
			os.Exit(int(exit))
		}
		fmt.Fprintln(os.Stderr, "headway:", err)
		stop()
		os.Exit(1)
	}
}

// exitCode ends the program without a message of its own: the command has
// said what there is to say.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// run parses the arguments and runs the command.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) error {
	var c command
	help := false
	parser, err := kong.New(&c, kong.Name("headway"), kong.Description(description), kong.Writers(out, errs),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.DefaultEnvars("HEADWAY"), kong.Exit(func(int) { help = true }), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if help {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w (headway --help shows the commands)", err)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Log)); err != nil {
		return err
	}
	con := &console{In: in, Out: out, Err: errs, Log: slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: level}))}
	return parsed.Run(&c, con)
}

// open opens the database and refuses one whose tables are not of this
// version, unless it is to be migrated.
func (c *command) open(ctx context.Context, con *console, migrate bool) (*bunstore.DB, error) {
	db, err := bunstore.Open(ctx, c.DB, &bunstore.Options{Logger: con.Log})
	if err != nil {
		return nil, err
	}
	if migrate {
		err = db.Migrate(ctx)
	} else {
		err = migrated(ctx, db)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// migrated returns an error that says what to do where tables are missing.
// Steps of a later release are no hindrance: they only add.
func migrated(ctx context.Context, db *bunstore.DB) error {
	steps, err := db.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	for _, m := range steps {
		if m.Applied.IsZero() {
			return errors.New("the database lacks tables of this version; headway migrate makes them")
		}
	}
	return nil
}
