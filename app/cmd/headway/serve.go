package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/demo"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
)

// serveFlags say where and how to serve.
type serveFlags struct {
	Addr   string `help:"The address to listen on." default:"localhost:8080" placeholder:"HOST:PORT"`
	Prefix string `help:"The path under which everything is served." default:"/" placeholder:"/PATH/"`
	webFlags
}

type serveCommand struct {
	serveFlags
	mailFlags
	Proxy bool          `help:"Requests come through a proxy that sets X-Forwarded-For: its last address is the client's, by which password guesses are counted." name:"behind-proxy"`
	URL   *url.URL      `help:"Where people reach the app; default http:// and --addr. With https, cookies are for TLS only." name:"url"`
	Grace time.Duration `help:"How long requests may take to end when the server is stopped." default:"15s"`
}

// Run serves until the program is interrupted.
func (s *serveCommand) Run(ctx context.Context, c *command, con *console) error {
	files, err := s.files(ctx, con)
	if err != nil {
		return err
	}
	db, err := c.open(ctx, con, !postgresURL(c.DB))
	if err != nil {
		return err
	}
	defer db.Close()
	mailer, err := s.mailer(con.Err)
	if err != nil {
		return err
	}
	base := url.URL{Scheme: "http", Host: s.Addr}
	if s.URL != nil {
		base = *s.URL
	}
	server := server{serveFlags: s.serveFlags, files: files, base: baseURL(base, s.Prefix), mailer: mailer, grace: s.Grace}
	if s.Proxy {
		server.client = forwardedFor
	}
	return server.run(ctx, con, db, func(url string) { con.Log.Info("serving", "url", url) })
}

// postgresURL reports whether the database is shared with other servers, so
// that migrations are a step of their own.
func postgresURL(db string) bool {
	return strings.HasPrefix(db, "postgres://") || strings.HasPrefix(db, "postgresql://")
}

type demoCommand struct {
	serveFlags
	File string `help:"Where to keep the demonstration's data; it is made anew on each start. Default: a temporary file." placeholder:"FILE"`
}

// demoPassword opens every account of the demonstration, which holds no real
// data and listens on this machine only unless told otherwise.
const demoPassword = "fjord-ferry-timetable"

// Run fills a new database and serves it.
func (d *demoCommand) Run(ctx context.Context, con *console) error {
	files, err := d.files(ctx, con)
	if err != nil {
		return err
	}
	if d.File == "" {
		dir, err := os.MkdirTemp("", "headway-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		d.File = path.Join(dir, "headway.db")
	} else if err := removeDatabase(d.File); err != nil {
		return err
	}
	fmt.Fprintln(con.Out, "Filling an organization with 40 people and a year of entries …")
	db, err := bunstore.OpenSQLite(ctx, d.File, &bunstore.Options{Logger: con.Log})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	signIns, err := demo.Fill(ctx, db, time.Now())
	if err != nil {
		return err
	}
	base := baseURL(url.URL{Scheme: "http", Host: d.Addr}, d.Prefix)
	accounts := account.New(db, directory.New(db, nil), &account.Options{BaseURL: base, Logger: con.Log})
	for _, s := range signIns {
		if err := accounts.SetPassword(ctx, demo.Org, s.Person.ID, demoPassword); err != nil {
			return err
		}
	}
	server := server{serveFlags: d.serveFlags, files: files, base: base, mailer: account.Printer{Writer: con.Err}, grace: time.Second}
	return server.run(ctx, con, db, func(url string) {
		fmt.Fprintf(con.Out, "\nHeadway is at %s\nSign in as one of these, with the password %s\n\n", url, demoPassword)
		for _, s := range signIns {
			fmt.Fprintf(con.Out, "  %-15s %s\n", s.Role, s.Person.Email)
		}
		fmt.Fprintln(con.Out, "\nStop with Ctrl-C.")
	})
}

// server is what serve and demo start.
type server struct {
	serveFlags
	files  fs.FS // the web app; nil is none
	base   *url.URL
	mailer account.Mailer
	client func(*http.Request) string // the client's address; nil is the connection's
	grace  time.Duration              // for requests to end
}

// run listens, says so, and serves until ctx ends; then it lets requests end.
func (s server) run(ctx context.Context, con *console, db storage.DB, ready func(url string)) error {
	dir := directory.New(db, nil)
	accounts := account.New(db, dir, &account.Options{BaseURL: s.base, Mailer: s.mailer, Logger: con.Log})
	handler, err := app.New(app.Config{DB: db, Directory: dir, Accounts: accounts, Admin: dir, Prefix: s.base.Path, Files: s.files, ClientAddress: s.client, Logger: con.Log})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return err
	}
	web := httpapi.NewServer(handler)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error { return handler.Run(ctx) })
	g.Go(func() error {
		<-ctx.Done()
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.grace)
		defer cancel()
		return web.Shutdown(stop)
	})
	shown := *s.base
	if _, port, err := net.SplitHostPort(listener.Addr().String()); err == nil && strings.HasSuffix(s.base.Host, ":0") {
		shown.Host = strings.TrimSuffix(s.base.Host, "0") + port
	}
	ready(shown.String())
	return g.Wait()
}

// forwardedFor is the address that the nearest proxy added to
// X-Forwarded-For: what stands before it, anybody may have sent.
func forwardedFor(r *http.Request) string {
	all := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	last := strings.TrimSpace(all[strings.LastIndexByte(all, ',')+1:])
	return cmp.Or(last, r.RemoteAddr)
}

// baseURL is u with the prefix as its path, where it has none of its own.
func baseURL(u url.URL, prefix string) *url.URL {
	if strings.Trim(u.Path, "/") == "" {
		u.Path = prefix
	}
	u.Path = "/" + strings.Trim(u.Path, "/")
	if u.Path != "/" {
		u.Path += "/"
	}
	return &u
}

// mailFlags say how mail leaves.
type mailFlags struct {
	SMTP         string `help:"The mail server that sends invitations and password links; without one they are printed." placeholder:"HOST[:PORT]" name:"smtp"`
	SMTPUser     string `help:"Its user." name:"smtp-user"`
	SMTPPassword string `help:"Its password; better given by the environment." name:"smtp-password"`
	SMTPFrom     string `help:"The sender." placeholder:"ADDRESS" name:"smtp-from"`
	SMTPSecurity string `help:"starttls, tls, or none for a server on this machine." default:"starttls" enum:"starttls,tls,none" name:"smtp-security"`
}

func (m mailFlags) mailer(print io.Writer) (account.Mailer, error) {
	if m.SMTP == "" {
		return account.Printer{Writer: print}, nil
	}
	settings := account.SMTPSettings{Host: m.SMTP, User: m.SMTPUser, Password: m.SMTPPassword, From: m.SMTPFrom, Security: m.SMTPSecurity}
	if host, port, err := net.SplitHostPort(m.SMTP); err == nil {
		settings.Host = host
		if settings.Port, err = net.LookupPort("tcp", port); err != nil {
			return nil, fmt.Errorf("--smtp: %w", err)
		}
	}
	return account.NewSMTP(settings)
}
