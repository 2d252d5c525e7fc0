package account_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
)

// stuck is a mail server that does not answer.
type stuck struct{}

func (stuck) Send(ctx context.Context, _ account.Mail) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestAMailServerThatHangsHoldsUpNothingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		_, s, olga := office(stuck{})
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			s.Run(ctx)
		}()
		for range 4 {
			if err := s.ForgotPassword(ctx, "olga@example.com", ""); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			if _, err := s.SignIn(ctx, account.Credentials{Email: "olga@example.com", Password: "wrong"}); err == nil {
				t.Fatal("signed in")
			}
		}
		synctest.Wait()
		session, err := s.ChangePassword(ctx, olga, "zebra-lamp-violet", "correct horse battery")
		if err != nil || session.Actor.Person != olga.Person {
			t.Errorf("%+v, %v", session, err)
		}
		// It does not hold up the end either, but for ten seconds.
		stop()
		<-stopped
	})
}

// Without Run whoever asks waits, for no longer than the request lasts.
func TestAFullQueueWaitsNoLongerThanTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, s, _ := office(stuck{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		asked := 0
		for ; ; asked++ {
			if err := s.ForgotPassword(ctx, fmt.Sprintf("user%d@example.com", asked), ""); err != nil {
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				break
			}
		}
		if asked != 256 {
			t.Errorf("%d requests wait", asked)
		}
	})
}
