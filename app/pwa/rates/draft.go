package rates

import (
	"strconv"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Around returns the rate that is in force on a day, and the next one after it;
// nil is none.
func Around(steps []api.RateStep, day period.Date) (now, next *api.RateStep) {
	for i := range steps {
		if steps[i].From > day {
			return now, &steps[i]
		}
		now = &steps[i]
	}
	return now, nil
}

// Step is a rate as it is typed.
type Step struct {
	Key      int // in the form
	From     period.Date
	First    bool // it always was: it has no first day
	Amount   string
	Currency string
}

func (s Step) id() string { return "rate-step-" + strconv.Itoa(s.Key) }

// stepsOf are the rates of a person, to be typed over.
func stepsOf(env *page.Env, rates []api.RateStep) []Step {
	steps := make([]Step, len(rates))
	for i, r := range rates {
		steps[i] = Step{Key: i, From: r.From, First: r.From == 0, Amount: form.Money(env, r.Value), Currency: r.Value.Currency}
	}
	return steps
}

// Check returns the rates that were typed, in order of their days, and what is
// wrong, by the ids of fields.
func Check(env *page.Env, steps []Step) ([]api.RateStep, map[string]string) {
	wrong := map[string]string{}
	var rates []api.RateStep
	for _, s := range steps {
		m, why := form.Amount(env, s.Amount, s.Currency)
		switch {
		case why != "":
			wrong[s.id()+"-amount"] = why
		case m.Amount == "":
			wrong[s.id()+"-amount"] = env.T("rates.wrong.amount")
		case m.Amount[0] == '-':
			wrong[s.id()+"-amount"] = env.T("rates.wrong.negative")
		}
		if !s.First && s.From == 0 {
			wrong[s.id()+"-from"] = env.T("rates.wrong.from")
		}
		at := len(rates)
		for at > 0 && rates[at-1].From > s.From {
			at--
		}
		if at > 0 && rates[at-1].From == s.From && wrong[s.id()+"-from"] == "" {
			wrong[s.id()+"-from"] = env.T("rates.wrong.twice")
		}
		rates = append(rates, api.RateStep{})
		copy(rates[at+1:], rates[at:])
		rates[at] = api.RateStep{From: s.From, Value: m}
	}
	return rates, wrong
}
