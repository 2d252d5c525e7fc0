package change_test

import (
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func ExampleOrigin_Fill() {
	now := time.Date(2026, time.March, 11, 10, 0, 0, 0, time.UTC)
	offline := change.Origin{ID: "0195811e-0000-7000-8000-000000000001", Made: now.Add(-36 * time.Hour)}
	o, err := offline.Fill(now, change.NewID)
	fmt.Println(o.Made, o.Received, err)
	direct, _ := change.Origin{}.Fill(now, change.NewID)
	fmt.Println(len(direct.ID), direct.Made.Equal(now))
	// Output:
	// 2026-03-09 22:00:00 +0000 UTC 2026-03-11 10:00:00 +0000 UTC <nil>
	// 36 true
}

func ExampleNewID() {
	first, second := change.NewID(), change.NewID()
	fmt.Println(first < second)
	// Output: true
}

func ExampleInstant() {
	copenhagen := time.FixedZone("CET", 3600)
	fmt.Println(change.Instant(time.Date(2026, time.March, 11, 10, 0, 0, 123456789, copenhagen)))
	// Output: 2026-03-11 09:00:00.123456 +0000 UTC
}

func ExampleDigestOf() {
	fmt.Printf("%x\n", change.DigestOf([]any{"calls", 5}))
	fmt.Println(change.DigestOf("a") == change.DigestOf("b"))
	// Output:
	// 8de13386f59bf84e53b442ad41a774f3
	// false
}

func ExampleErrReused() {
	err := change.ErrReused("0195811e-0000-7000-8000-000000000001")
	fmt.Println(fault.Code(err))
	// Output: id_reuse
}
