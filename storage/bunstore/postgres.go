package bunstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// OpenPostgres opens the PostgreSQL database of a URL, through pgx, which also
// says what the URL may hold.
func OpenPostgres(ctx context.Context, url string, opts *Options) (*DB, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	if _, ok := config.RuntimeParams["application_name"]; !ok {
		config.RuntimeParams["application_name"] = "headway"
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(o.Connections)
	pool.SetMaxIdleConns(o.Connections)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("bunstore: opening the database %s: %w", config.Database, err), pool.Close())
	}
	d, err := newDB(bun.NewDB(pool, pgdialect.New()), &o)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	d.url = url
	source := &borrowed{db: pool, dialect: d.dialect, own: true}
	d.readers, d.writers = source, source
	return d, nil
}
