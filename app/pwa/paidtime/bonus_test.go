package paidtime

import (
	"slices"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
)

func TestPlus(t *testing.T) {
	t.Parallel()
	eur, dkk := func(d api.Decimal) api.Money { return api.Money{Amount: d, Currency: "EUR"} }, api.Money{Amount: "3.00", Currency: "DKK"}
	for _, c := range []struct {
		was  []api.Money
		more api.Money
		want []api.Money
	}{
		{nil, eur("5.00"), []api.Money{eur("5.00")}},
		{[]api.Money{eur("5.00")}, eur("-7.50"), []api.Money{eur("-2.50")}},
		{[]api.Money{dkk}, eur("1.00"), []api.Money{dkk, eur("1.00")}},
		{[]api.Money{dkk, eur("1.00")}, dkk, []api.Money{{Amount: "6.00", Currency: "DKK"}, eur("1.00")}},
	} {
		was := slices.Clone(c.was)
		got, err := Plus(c.was, c.more)
		if err != nil || !slices.Equal(got, c.want) || !slices.Equal(c.was, was) {
			t.Errorf("%v + %v = %v, %v; want %v", c.was, c.more, got, err, c.want)
		}
	}
	if _, err := Plus([]api.Money{eur("much")}, eur("1.00")); err == nil {
		t.Error("what is no amount is added")
	}
}
