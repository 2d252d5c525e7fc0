package live_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/app/live"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
)

func ExampleBroker_Open() {
	ctx := context.Background()
	db := memstore.New(nil)
	submit := func(change string, revision int64) error {
		return db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().Submit(ctx, []tracking.Submission{{
				Key: tracking.Key{Metric: "calls", Person: "ann"}, Revision: revision, Change: change, Op: tracking.Add, Operand: 1, By: "ann", Made: time.Now(), Received: time.Now(),
			}})
		})
	}
	if err := submit("c1", 1); err != nil {
		fmt.Println(err)
	}

	broker := live.New(db, nil)
	stream, err := broker.Open(ctx, "acme", "mia", live.Reader{Own: []string{"mia"}, Sees: func(id string) bool { return id == "ann" }})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stream.Close()
	if err := submit("c2", 2); err != nil {
		fmt.Println(err)
	}
	broker.Hint("acme") // else it is told within a second
	event, err := stream.Next(ctx)
	fmt.Println(event.Kind, event.Version, err)
	// Output: figures 2 <nil>
}

func ExampleBroker_Run() {
	broker := live.New(memstore.New(nil), nil)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	fmt.Println(broker.Run(ctx))
	_, err := broker.Open(context.Background(), "acme", "ann", live.Reader{})
	fmt.Println(err)
	// Output:
	// <nil>
	// live: the stream has ended
}
