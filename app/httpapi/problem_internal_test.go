package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
)

func TestProblemOf(t *testing.T) {
	t.Parallel()
	locked := &fault.Refusal{Code: "period_locked", Field: "date", Reason: "is closed", Err: fault.ErrLocked}
	field := func(name, reason string) []api.FieldError { return []api.FieldError{{Field: name, Reason: reason}} }
	for _, c := range []struct {
		err    error
		status int
		code   string
		detail string
		fields []api.FieldError
	}{
		{fault.ErrDenied, 403, "denied", "This is not permitted.", nil},
		{fault.ErrNotFound, 404, "not_found", "There is no such thing, or it is out of sight.", nil},
		{fault.ErrLocked, 423, "locked", "This is closed or approved.", nil},
		{fault.ErrStale, 412, "stale", "This was changed meanwhile. Read it again, then change it.", nil},
		{fault.ErrExists, 409, "exists", "There is one already.", nil},
		{fault.ErrConflict, 409, "conflict", "This contradicts the present state.", nil},
		{fault.ErrInvalid, 422, "invalid", "The request has fields that are wrong.", nil},
		{money.ErrOverflow, 422, "overflow", "the result does not fit in 64 bits", nil},
		// The words of a store are not for strangers.
		{fmt.Errorf("table hw_people: row 7: %w", fault.ErrNotFound), 404, "not_found", "There is no such thing, or it is out of sight.", nil},
		{fault.Invalidf("name", "is required"), 422, "invalid", "name is required", field("name", "is required")},
		{fault.Join(fault.Invalidf("a", "is wrong"), fault.Invalidf("b", "is too")), 422, "invalid", "a is wrong, and 1 more",
			[]api.FieldError{{Field: "a", Reason: "is wrong"}, {Field: "b", Reason: "is too"}}},
		{locked, 423, "period_locked", "date is closed", field("date", "is closed")},
		{fmt.Errorf("entry: %w", locked), 423, "period_locked", "date is closed", field("date", "is closed")},
		{fault.Join(fault.Invalidf("a", "is wrong"), locked), 423, "period_locked", "a is wrong, and 1 more",
			[]api.FieldError{{Field: "a", Reason: "is wrong"}, {Field: "date", Reason: "is closed"}}},
		{&tracking.BatchError{Index: 3, Err: locked}, 423, "period_locked", "items[3].date is closed", field("items[3].date", "is closed")},
		{&tracking.BatchError{Index: 3, Err: fault.ErrStale}, 412, "stale", "items[3] This was changed meanwhile. Read it again, then change it.",
			field("items[3]", "This was changed meanwhile. Read it again, then change it.")},
		{&fault.Refusal{Code: "invalid_credentials", Reason: "e-mail or password is wrong", Err: fault.ErrDenied}, 401, "invalid_credentials", "e-mail or password is wrong", nil},
		{&account.TooMany{RetryAfter: time.Second}, 429, "too_many_attempts", "too many attempts: try again in 1s", nil},
		{fmt.Errorf("reading: %w", context.DeadlineExceeded), 503, "timeout", "This took too long.", nil},
		{errNoCondition, 428, "precondition_required", "The header If-Match is required, with the ETag of what is to be changed.", nil},
	} {
		want := api.Problem{Title: http.StatusText(c.status), Status: c.status, Code: c.code, Detail: c.detail, Errors: c.fields}
		got, refused := problemOf(c.err)
		if d := cmp.Diff(want, got); d != "" || !refused {
			t.Errorf("%v: refused %v (-want +got):\n%s", c.err, refused, d)
		}
	}
	got, refused := problemOf(errors.New("dial tcp 10.0.0.7: password of root refused"))
	if refused || got.Status != 500 || got.Code != "internal" || len(got.Errors) != 0 {
		t.Errorf("a failure: %+v, refused %v", got, refused)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	a := &API{}
	for d, want := range map[time.Duration]string{time.Second: "1", 1500 * time.Millisecond: "2", time.Minute: "60"} {
		if got := a.explain(t.Context(), &account.TooMany{RetryAfter: d}).header.Get("Retry-After"); got != want {
			t.Errorf("%v: Retry-After %s, want %s", d, got, want)
		}
	}
}

func TestRoutesWithoutRulesCannotBeMounted(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a route without a rule was mounted")
		}
	}()
	mount(&API{}, Rule{}, Route{Method: http.MethodGet, Path: "/x"}, (*API)(nil).getOrganization)
}

func TestRules(t *testing.T) {
	t.Parallel()
	for rule, want := range map[Rule]string{
		RulePublic("why"): "public: why", RuleSignedIn("C5"): "signed in: C5", RuleScope("C4"): "scope C4", {}: "no rule",
		RulePermission(1): "permission trackers.manage", RuleAnyPermission(3): "any of trackers.manage,trackers.report",
	} {
		if got := rule.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLoneSurrogates(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`"a"`: false, `"\ud83d\ude00"`: false, `"\\ud800"`: false, `"\ud800"`: true, `"\udc00"`: true, `"\ud800\ud800"`: true, `"\ud800\n"`: true,
		`"\uD83D\uDE00\uD83D"`: true, `"\u00e9"`: false, `"\ud8`: false, `\`: false, `"\\\ud800"`: true, `"\ud83d\ude00\ud83d\ude00"`: false,
	} {
		if got := loneSurrogate([]byte(body)); got != want {
			t.Errorf("%s: %v", body, got)
		}
	}
}

func FuzzLoneSurrogate(f *testing.F) {
	for _, s := range []string{`"a"`, `"\ud800"`, `"\ud83d\ude00"`, `\u`, `"\uD8`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) { loneSurrogate(body) })
}
