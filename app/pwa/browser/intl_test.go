//go:build !js

package browser_test

import (
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
)

// Outside of a browser, pages are written plainly.
func TestIntl(t *testing.T) {
	t.Parallel()
	i := browser.NewIntl("de")
	at := time.Date(2026, time.March, 29, 21, 5, 0, 0, time.UTC)
	for _, test := range []struct{ got, want string }{
		{i.Number("-1234567.5", browser.NumberStyle{Decimals: -1}), "-1,234,567.5"}, {i.Number("1234.5", browser.NumberStyle{Currency: "EUR", Decimals: 2}), "EUR 1,234.50"},
		{i.Number("12.55", browser.NumberStyle{Percent: true, Decimals: 1}), "12.5%"}, {i.Number("3", browser.NumberStyle{Sign: true}), "+3"},
		{i.Number("0.00", browser.NumberStyle{Sign: true, Decimals: 2}), "0.00"}, {i.Number("hidden", browser.NumberStyle{}), "hidden"},
		{i.Time(at, browser.TimeStyle{Date: "medium", Time: "short", Zone: "Europe/Copenhagen"}), "Mar 29, 2026, 23:05"},
		{i.Weekday(at, "short"), "Sun"}, {i.Month(at, "long", true), "March 2026"}, {i.DayMonth(at), "Mar 29"},
		{i.Ago(-3, "hour"), "3 hours ago"}, {i.Ago(1, "day"), "in 1 day"}, {i.Ago(0, "day"), "now"},
		{i.Plural(1), "one"}, {i.Plural(2), "other"}, {i.List([]string{"A", "B"}), "A, B"}, {i.Name(browser.CurrencyName, "DKK"), "DKK"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}
