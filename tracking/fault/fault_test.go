package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

func TestCodeAndSentinelAgree(t *testing.T) {
	t.Parallel()
	for _, err := range []error{fault.ErrNotFound, fault.ErrExists, fault.ErrStale, fault.ErrConflict, fault.ErrInvalid, fault.ErrDenied, fault.ErrLocked} {
		wrapped := fmt.Errorf("saving: %w", err)
		if got := fault.FromCode(fault.Code(wrapped)); got != err {
			t.Errorf("FromCode(Code(%v)) = %v", err, got)
		}
		if got := fault.Sentinel(wrapped); got != err {
			t.Errorf("Sentinel(%v) = %v", err, got)
		}
	}
	if got := fault.Code(errors.New("disk on fire")); got != "internal" {
		t.Errorf("unknown error has code %q", got)
	}
	if got := fault.Code(nil); got != "" {
		t.Errorf("no error has code %q", got)
	}
}

func TestManyMatchesEachOfItsErrors(t *testing.T) {
	t.Parallel()
	err := fault.Join(nil, fault.Invalidf("name", "is required"), fault.ErrStale)
	if !errors.Is(err, fault.ErrInvalid) || !errors.Is(err, fault.ErrStale) {
		t.Fatalf("%v does not match its parts", err)
	}
	if errors.Is(err, fault.ErrDenied) {
		t.Fatalf("%v matches what it does not hold", err)
	}
	if fault.Join(nil, nil) != nil {
		t.Fatal("joining nothing is an error")
	}
}

func ExampleInvalid() {
	err := fault.Invalidf("metrics[0].scale", "must be between 0 and %d", 4)
	var inv *fault.Invalid
	fmt.Println(errors.Is(err, fault.ErrInvalid), errors.As(err, &inv), inv.Field)
	fmt.Println(err)
	// Output:
	// true true metrics[0].scale
	// metrics[0].scale must be between 0 and 4
}

func ExampleCode() {
	err := &fault.Refusal{Code: "period_locked", Reason: "March is closed", Err: fault.ErrLocked}
	fmt.Println(fault.Code(err), errors.Is(err, fault.ErrLocked))
	// Output: period_locked true
}

func ExampleJoin() {
	fmt.Println(fault.Join(fault.Invalidf("name", "is required"), fault.Invalidf("email", "has no @")))
	// Output: name is required; email has no @
}

func ExampleFromCode() {
	fmt.Println(fault.FromCode("stale"))
	// Output: changed meanwhile
}

func ExampleSentinel() {
	fmt.Println(fault.Sentinel(fault.Invalidf("name", "is required")))
	// Output: invalid
}
