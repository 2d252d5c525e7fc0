package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// orderDesk is the host product.
type orderDesk struct {
	db      *bun.DB
	staff   *staff
	orders  tracking.Tracker // which counts the orders
	headway *app.App
	handler http.Handler
	now     func() time.Time
}

// order is a table of the host's own.
type order struct {
	bun.BaseModel `bun:"table:orders"`

	ID     int64     `bun:",pk,autoincrement"`
	Seller string    `bun:",notnull"`
	Booked time.Time `bun:",notnull"`
}

// open puts the host together, with Headway inside.
func open(ctx context.Context, path string, files fs.FS) (*orderDesk, error) {
	conn, err := sql.Open(sqliteshim.ShimName, "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	d := &orderDesk{db: bun.NewDB(conn, sqlitedialect.New()), now: time.Now}
	if err := d.setUp(ctx, files); err != nil {
		return nil, errors.Join(err, d.db.Close())
	}
	return d, nil
}

func (d *orderDesk) setUp(ctx context.Context, files fs.FS) error {
	for _, model := range []any{(*order)(nil), (*session)(nil)} {
		if _, err := d.db.NewCreateTable().Model(model).IfNotExists().Exec(ctx); err != nil {
			return err
		}
	}
	var err error
	if d.staff, err = openStaff(ctx, d.db); err != nil {
		return err
	}
	db, err := bunstore.New(d.db, nil)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	if d.orders, err = d.tracker(ctx, db); err != nil {
		return err
	}
	d.headway, err = app.New(app.Config{
		DB:           db,
		Directory:    d.staff,
		Authenticate: d.actor,
		SignInURL:    "/sign-in?next={return}",
		Prefix:       "/performance/",
		Files:        files,
		Name:         "Performance",
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/performance/", d.gate(d.headway))
	mux.HandleFunc("GET /{$}", d.home)
	mux.HandleFunc("POST /orders", d.book)
	mux.HandleFunc("GET /sign-in", d.signInPage)
	mux.HandleFunc("POST /sign-in", d.signIn)
	mux.HandleFunc("POST /sign-out", d.signOut)
	d.handler = http.NewCrossOriginProtection().Handler(mux)
	return nil
}

// tracker returns the tracker of orders, which the first start defines.
func (d *orderDesk) tracker(ctx context.Context, db storage.DB) (tracking.Tracker, error) {
	tracker := tracking.Tracker{
		ID: "019a0000-0000-7000-8000-000000000001", Name: "Orders", Period: period.Week,
		Start:    period.On(2026, time.January, 1),
		Settings: tracking.Settings{ShowTargets: true, AllowEdits: true},
		Metrics: []tracking.Metric{{ID: "019a0000-0000-7000-8000-000000000002", Name: "Orders", Kind: tracking.Number,
			Targets: period.Timeline[int64]{{Value: 10}}}},
		Assignments: []tracking.Assignment{{AllLocations: true, Everyone: true}},
	}
	trackers := tracking.New(storage.Tracking(db), d.staff, nil)
	boss, _ := d.staff.actor("eve")
	saved, err := trackers.Save(ctx, boss, tracker)
	if errors.Is(err, fault.ErrExists) {
		return trackers.Tracker(ctx, boss, tracker.ID)
	}
	return saved, err
}

// book writes an order, and counts it for the seller, in one transaction:
// both or neither.
func (d *orderDesk) book(w http.ResponseWriter, r *http.Request) {
	seller, err := d.actor(r)
	if err != nil {
		http.Error(w, "sign in first", http.StatusUnauthorized)
		return
	}
	today, err := d.staff.roster.Today(seller.Person, d.now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var count int64
	err = d.db.RunInTx(r.Context(), nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&order{Seller: seller.Person, Booked: d.now()}).Exec(ctx); err != nil {
			return err
		}
		count, err = d.count(ctx, tx, seller, today)
		return err
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	fmt.Fprintf(w, "%d orders today\n", count)
}

// count adds one to the seller's orders of the day, within the host's
// transaction, and returns how many there are.
func (d *orderDesk) count(ctx context.Context, tx bun.Tx, seller people.Actor, today period.Date) (int64, error) {
	db, err := bunstore.New(tx, nil)
	if err != nil {
		return 0, err
	}
	entry, err := tracking.New(storage.Tracking(db), d.staff, nil).Submit(ctx, seller, tracking.Submit{
		Tracker: d.orders.ID,
		Key:     tracking.Key{Metric: d.orders.Metrics[0].ID, Date: today, Person: seller.Person},
		Op:      tracking.Add, Value: 1,
	})
	return entry.Value.N, err
}
