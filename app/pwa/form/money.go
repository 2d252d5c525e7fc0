package form

import (
	"errors"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// Currencies are all there are, that of the organization first.
func Currencies(env *page.Env) []ui.Option {
	first := money.Currency(env.Me.Org.Currency)
	var all []ui.Option
	name := func(c money.Currency) ui.Option {
		code := string(c)
		if name := env.Text.Intl().Name(browser.CurrencyName, code); name != code {
			return ui.Option{Value: code, Name: code + " · " + name}
		}
		return ui.Option{Value: code, Name: code}
	}
	if _, ok := first.Exponent(); ok {
		all = append(all, name(first))
	}
	for c := range money.Currencies() {
		if c != first {
			all = append(all, name(c))
		}
	}
	return all
}

// Amount reads an amount of a currency that somebody typed; wrong says in words
// why it is none. A blank text is no amount and not wrong.
func Amount(env *page.Env, typed, currency string) (m api.Money, wrong string) {
	of := tracking.Metric{Kind: tracking.Currency, Currency: currency}
	v, err := numeral.Parse(typed, of, numeral.SeparatorsOf(env.Text))
	if e, ok := errors.AsType[*numeral.Error](err); ok {
		return m, e.Say(env.Text, text.Unit{Decimals: of.Decimals(), Currency: currency})
	}
	if err != nil {
		return m, env.Fail(err)
	}
	if !v.Valid {
		return m, ""
	}
	return api.Money{Amount: api.Decimal(money.FormatScaled(v.N, of.Decimals())), Currency: currency}, ""
}

// Money writes an amount.
func Money(env *page.Env, m api.Money) string {
	decimals, _ := money.Currency(m.Currency).Exponent()
	return env.Text.In(text.Unit{Decimals: decimals, Currency: m.Currency}, string(m.Amount))
}

// Duration reads a length of time that somebody typed; wrong says in words why
// it is none.
func Duration(env *page.Env, typed string) (seconds int64, wrong string) {
	n, err := numeral.ParseDuration(typed, numeral.SeparatorsOf(env.Text))
	if e, ok := errors.AsType[*numeral.Error](err); ok {
		return 0, e.Say(env.Text, text.Unit{})
	}
	return n, ""
}
