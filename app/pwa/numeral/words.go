package numeral

import (
	"github.com/seed57a6ed91/headway/app/pwa/text"
)

// SeparatorsOf are those of the language that a Printer speaks.
func SeparatorsOf(p *text.Printer) Separators {
	decimal, group := p.Separators()
	return Separators{Decimal: decimal, Group: group}
}

// Say says in words what is wrong with what was typed as a number of a unit.
func (e *Error) Say(p *text.Printer, of text.Unit) string {
	switch part := shorten(e.Part); {
	case e.What == NotNumber && part != "", e.What == OtherMoney && of.Currency == "":
		return p.T("numeral.number_part", "part", part)
	case e.What == TooManyPlaces && of.Decimals == 0:
		return p.T("numeral.whole")
	case e.What == TooManyPlaces:
		return p.N("numeral.decimals", of.Decimals)
	default:
		return p.T("numeral."+string(e.What), "currency", of.Currency, "part", part)
	}
}

// shorten keeps the beginning of a piece of what somebody typed.
func shorten(s string) string {
	const most = 20
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
