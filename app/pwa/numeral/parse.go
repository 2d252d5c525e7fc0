// Package numeral reads the numbers that people type and paste, in the ways that
// they write them.
package numeral

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// Separators are the characters with which a language writes numbers. The zero
// value is that of English.
type Separators struct {
	Decimal rune // between the whole part and the decimals
	Group   rune // between the thousands
}

func (s Separators) decimal() rune {
	if s.Decimal == 0 {
		return '.'
	}
	return s.Decimal
}

// Wrong says what is wrong with a number that somebody typed.
type Wrong string

// What can be wrong. The zero value is nothing.
const (
	NotNumber     Wrong = "number"   // something in it is no part of a number
	TooManyPlaces Wrong = "decimals" // it has more decimals than the metric
	OutOfRange    Wrong = "range"    // it is beyond tracking.MaxValue
	OtherMoney    Wrong = "currency" // it is in another currency than the metric
	TooLong       Wrong = "long"     // it has more than MaxLength characters
)

// MaxLength is how many characters of a number are read at all: every number in
// range fits, with all its signs and spaces.
const MaxLength = 60

// An Error is a number that cannot be saved. What says why; Part is the
// piece of text that is to blame, where there is one.
type Error struct {
	What Wrong
	Part string
}

func (e *Error) Error() string { return "not saved: " + string(e.What) }

// Parse reads what somebody typed or pasted for a metric: "1,240",
// "1.240,00 €", "€ 1’240.–", "−3". A blank text is a blank value. Separators
// are those of the person's language where that decides; text that can only
// be meant in one way is read in that way, such as "1.240,00" in English. It
// never rounds. It returns a *Error.
func Parse(text string, m tracking.Metric, s Separators) (tracking.Value, error) {
	if utf8.RuneCountInString(strings.TrimSpace(text)) > MaxLength {
		return tracking.Value{}, &Error{What: TooLong}
	}
	digits, err := plain(text, m.Currency)
	if err != nil || digits == "" {
		return tracking.Value{}, err
	}
	whole, fraction, ok := split(digits, s)
	if !ok {
		return tracking.Value{}, &Error{What: NotNumber}
	}
	scale := m.Decimals()
	if len(strings.TrimRight(fraction, "0")) > scale {
		return tracking.Value{}, &Error{What: TooManyPlaces}
	}
	fraction = fraction[:min(len(fraction), scale)]
	if fraction != "" {
		whole += "." + fraction
	}
	n, err := money.ParseScaled(whole, scale)
	if err != nil || n > tracking.MaxValue || n < -tracking.MaxValue {
		return tracking.Value{}, &Error{What: OutOfRange}
	}
	return tracking.NumberValue(n), nil
}

// plain takes away what stands around a number and returns its sign, its digits
// in ASCII and its separators; grouping spaces and apostrophes become '_'.
func plain(text, currency string) (string, error) {
	var number, letters strings.Builder
	sign, before := "", rune(0)
	for _, r := range strings.TrimFunc(text, blank) {
		d, isDigit := digit(r)
		switch {
		case isDigit:
			number.WriteByte('0' + d)
		case unicode.IsLetter(r):
			letters.WriteRune(r)
		case r == '.' && unicode.IsLetter(before): // "kr."
		case r == '.' || r == ',' || r == '٫' || r == '٬':
			number.WriteRune(r)
		case blank(r) || r == '\'' || r == '’':
			if number.Len() > 0 {
				number.WriteByte('_')
			}
		case (r == '-' || r == '−' || r == '–' || r == '+') && number.Len() == 0 && sign == "":
			sign = string(r)
		case (r == '–' || r == '—' || r == '-') && (before == '.' || before == ','): // "1.240,–": no decimals
			number.WriteByte('0')
		case unicode.Is(unicode.Sc, r):
			if currency == "" || !strings.Contains(codesOf(r), currency) {
				return "", &Error{What: OtherMoney, Part: string(r)}
			}
		default:
			return "", &Error{What: NotNumber, Part: string(r)}
		}
		before = r
	}
	if l := letters.String(); l != "" && (currency == "" || !unitOf(l, currency)) {
		if _, known := money.Currency(strings.ToUpper(l)).Exponent(); known && currency != "" {
			return "", &Error{What: OtherMoney, Part: l}
		}
		return "", &Error{What: NotNumber, Part: l}
	}
	digits := strings.Trim(number.String(), "_")
	if !strings.ContainsAny(digits, "0123456789") {
		if before == 0 {
			return "", nil
		}
		return "", &Error{What: NotNumber}
	}
	if sign != "" && sign != "+" {
		digits = "-" + digits
	}
	return digits, nil
}

// blank reports whether r is a space of any width, also an invisible mark that
// comes along when text is pasted.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || r == '\u200b' || r == '\u200e' || r == '\u200f' || r == '\u061c' || r == '\ufeff'
}

// digit returns the value of a decimal digit of any script that people type.
func digit(r rune) (byte, bool) {
	for _, zero := range [...]rune{'0', '٠', '۰', '०', '০', '๐', '０'} {
		if r >= zero && r <= zero+9 {
			return byte(r - zero), true
		}
	}
	return 0, false
}

// codesOf returns the codes of the currencies that a sign can stand for.
func codesOf(sign rune) string {
	return map[rune]string{
		'$': "USD CAD AUD NZD HKD SGD TWD BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD ARS CLP COP CUP DOP MXN UYU",
		'€': "EUR", '£': "GBP EGP FKP GIP SHP SSP SYP LBP SDG", '¥': "JPY CNY", '￥': "JPY CNY", '₹': "INR", '₩': "KRW KPW", '₽': "RUB",
		'₺': "TRY", '₪': "ILS", '₫': "VND", '₴': "UAH", '₦': "NGN", '₱': "PHP", '฿': "THB", '₡': "CRC", '₲': "PYG", '₸': "KZT", '₮': "MNT",
		'₵': "GHS", '₾': "GEL", '₼': "AZN", '֏': "AMD", '₭': "LAK", '៛': "KHR", '৳': "BDT", '؋': "AFN", '﷼': "IRR OMR QAR SAR YER",
	}[sign]
}

// unitOf reports whether letters next to an amount name its currency: the
// code, or what the country writes.
func unitOf(letters, currency string) bool {
	if strings.EqualFold(letters, currency) {
		return true
	}
	switch currency {
	case "DKK", "SEK", "NOK", "ISK":
		return strings.EqualFold(letters, "kr")
	case "CHF":
		return strings.EqualFold(letters, "fr") || strings.EqualFold(letters, "sfr")
	case "PLN":
		return strings.EqualFold(letters, "zł")
	case "CZK":
		return strings.EqualFold(letters, "Kč")
	case "HUF":
		return strings.EqualFold(letters, "Ft")
	case "RON":
		return strings.EqualFold(letters, "lei")
	case "BRL":
		return letters == "R"
	case "ZAR":
		return letters == "R"
	}
	// US$, A$, C$: the letters before the sign.
	return strings.HasSuffix(currency, "D") && strings.HasPrefix(currency, strings.ToUpper(letters)) && len(letters) <= 2
}

// split parts a number at its decimal separator and takes the groups out of
// the whole part. It reports false where the separators make no sense.
func split(digits string, s Separators) (whole, fraction string, ok bool) {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	digits = strings.NewReplacer("٫", ".", "٬", ",").Replace(digits)
	dot, comma := strings.Count(digits, "."), strings.Count(digits, ",")
	mark := byte(0) // the decimal separator of this text
	switch {
	case dot > 0 && comma > 0: // the last kind parts the decimals
		mark = '.'
		if strings.LastIndexByte(digits, ',') > strings.LastIndexByte(digits, '.') {
			mark = ','
		}
	case dot+comma == 1:
		only := byte('.')
		if comma == 1 {
			only = ','
		}
		if rune(only) == s.decimal() || !grouped(digits) {
			mark = only
		}
	}
	whole = digits
	if mark != 0 {
		i := strings.IndexByte(digits, mark)
		whole, fraction = digits[:i], digits[i+1:]
		if strings.ContainsAny(fraction, ".,_") {
			return "", "", false
		}
	}
	if whole == "" {
		whole = "0"
	}
	if strings.ContainsAny(whole, ".,_") && !grouped(whole) {
		return "", "", false
	}
	whole = strings.NewReplacer(".", "", ",", "", "_", "").Replace(whole)
	return sign + whole, fraction, true
}

// grouped reports whether the digits stand in groups as people write them: one
// kind of separator, a first group of one to three, then threes; or twos
// before the last three, as in India.
func grouped(digits string) bool {
	parts := strings.FieldsFunc(digits, func(r rune) bool { return r == '.' || r == ',' || r == '_' })
	if len(parts) < 2 || len(digits) != len(strings.Join(parts, "_")) {
		return false
	}
	used := strings.TrimLeft(digits, "0123456789")[0]
	for _, r := range digits {
		if (r < '0' || r > '9') && byte(r) != used {
			return false
		}
	}
	last := len(parts) - 1
	if len(parts[0]) > 3 || len(parts[last]) != 3 {
		return false
	}
	for _, p := range parts[1:last] {
		if len(p) != 2 && len(p) != 3 {
			return false
		}
	}
	return true
}
