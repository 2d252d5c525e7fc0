package form_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
)

func TestIndexed(t *testing.T) {
	t.Parallel()
	refused := func(fields ...string) error {
		p := &client.Problem{}
		for _, f := range fields {
			p.Errors = append(p.Errors, api.FieldError{Field: f})
		}
		return p
	}
	for _, c := range []struct {
		err  error
		want []int
	}{
		{refused("people[0]", "people[12].rows[3]"), []int{0, 12}},
		{refused("people", "people[]", "persons[1]", "name"), nil},
		{errors.New("people[1]"), nil},
		{nil, nil},
	} {
		if got := form.Indexed(c.err, "people"); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.err, got, c.want)
		}
	}
}
