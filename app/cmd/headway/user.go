package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

type userCommand struct {
	Add      userAdd      `cmd:"" help:"Add a person, or an organization with its first one, and invite the person."`
	List     userList     `cmd:"" help:"List the people of an organization."`
	Password userPassword `cmd:"" help:"Set a person's password, read from the terminal or standard input; it signs the person out everywhere."`
}

type userAdd struct {
	scope
	mailFlags
	Email    string   `arg:"" help:"The e-mail that the person signs in with."`
	First    string   `help:"First name." required:""`
	Last     string   `help:"Last name." required:""`
	Role     string   `help:"representative, advisor, manager, coordinator, administrator or enterprise." default:"representative" enum:"representative,advisor,manager,coordinator,administrator,enterprise"`
	Location []string `help:"A location that the person belongs to, by name or id; can be repeated."`
	NewOrg   string   `help:"Create an organization of this name; the person may do everything in it." placeholder:"NAME"`
	Zone     string   `help:"With --new-org: its time zone." default:"UTC" placeholder:"Europe/Copenhagen"`
	Currency string   `help:"With --new-org: the currency proposed for new metrics." placeholder:"EUR"`
	URL      url.URL  `help:"Where the app is reached, for the link in the invitation." default:"http://localhost:8080/" name:"url"`
}

// Run adds a person and sends an invitation.
func (u *userAdd) Run(ctx context.Context, c *command, con *console) error {
	db, err := c.open(ctx, con, true)
	if err != nil {
		return err
	}
	defer db.Close()
	dir := directory.New(db, nil)
	mailer, err := u.mailer(con.Out)
	if err != nil {
		return err
	}
	accounts := account.New(db, dir, &account.Options{BaseURL: baseURL(u.URL, "/"), Mailer: mailer, Logger: con.Log})
	var p people.Person
	if u.NewOrg != "" {
		var o people.Organization
		o, p, err = dir.Found(ctx, directory.Founding{Name: u.NewOrg, Currency: u.Currency, Calendar: period.Settings{Zone: u.Zone},
			First: directory.Profile{FirstName: u.First, LastName: u.Last, Email: u.Email}})
		if err != nil {
			return err
		}
		fmt.Fprintf(con.Out, "Created %s (%s).\n", o.Name, o.ID)
		u.Org = o.ID
	}
	desk, err := newDesk(ctx, db, u.scope)
	if err != nil {
		return err
	}
	if u.NewOrg == "" {
		preset, _ := people.PresetNamed(u.Role)
		p = people.Person{FirstName: u.First, LastName: u.Last, Email: u.Email, Level: preset.Level, Permissions: preset.Permissions}
		if p.Locations, err = desk.locations(ctx, u.Location); err != nil {
			return err
		}
		if p, err = dir.SavePerson(ctx, desk.actor, p); err != nil {
			return err
		}
	}
	fmt.Fprintf(con.Out, "Added %s (%s).\n", p.Name(), p.ID)
	return accounts.Invite(ctx, desk.actor, p.ID)
}

// locations are the memberships, from today on, of those named.
func (d *desk) locations(ctx context.Context, names []string) ([]people.Membership, error) {
	roster, err := d.dir.Roster(ctx, d.org)
	if err != nil {
		return nil, err
	}
	var out []people.Membership
	for _, name := range names {
		i := slices.IndexFunc(roster.Locations, func(l people.Location) bool { return l.ID == name || strings.EqualFold(l.Name, name) })
		if i < 0 {
			return nil, fmt.Errorf("no location %q", name)
		}
		out = append(out, people.Membership{ID: roster.Locations[i].ID})
	}
	return out, nil
}

type userList struct {
	scope
}

// Run lists everyone in view.
func (u *userList) Run(ctx context.Context, c *command, con *console) error {
	desk, err := c.desk(ctx, con, u.scope, false)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	roster, err := desk.dir.Roster(ctx, desk.org)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(con.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tE-MAIL\tLEVEL\tROLE\tID")
	today, err := roster.Today(desk.actor.Person, time.Now())
	if err != nil {
		return err
	}
	shown := roster.Pickable(desk.actor, today)
	slices.SortFunc(shown, func(a, b people.Person) int { return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.ID, b.ID)) })
	for _, p := range shown {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\n", p.Name(), p.Email, p.Level, role(p), p.ID)
	}
	return w.Flush()
}

// role is the preset that the person holds, or else the permissions.
func role(p people.Person) string {
	for _, preset := range people.Presets() {
		if preset.Level == p.Level && preset.Permissions == p.Permissions {
			return preset.Name
		}
	}
	return cmp.Or(p.Permissions.String(), "none")
}

type userPassword struct {
	scope
	Email string `arg:"" help:"The person's e-mail."`
}

// Run sets a password.
func (u *userPassword) Run(ctx context.Context, c *command, con *console) error {
	desk, err := c.desk(ctx, con, u.scope, false)
	if err != nil {
		return err
	}
	defer desk.db.Close()
	roster, err := desk.dir.Roster(ctx, desk.org)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(roster.People, func(p people.Person) bool { return strings.EqualFold(p.Email, u.Email) })
	if i < 0 {
		return fmt.Errorf("nobody has the e-mail %q", u.Email)
	}
	password, err := readPassword(con)
	if err != nil {
		return err
	}
	if err := account.New(desk.db, desk.dir, nil).SetPassword(ctx, desk.org, roster.People[i].ID, password); err != nil {
		return err
	}
	fmt.Fprintln(con.Out, "The password is set.")
	return nil
}

// readPassword reads a line without showing it where it is typed.
func readPassword(con *console) (string, error) {
	if f, ok := con.In.(*os.File); ok && terminal(f) {
		fmt.Fprint(con.Err, "New password: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(con.Err)
		return string(b), err
	}
	line, err := bufio.NewReader(con.In).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// terminal reports whether somebody types into f, or reads it as it is written.
func terminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
