package browser

import (
	"strconv"
	"syscall/js"
	"time"
)

// Intl writes numbers and times as a language has them, by the browser's own
// knowledge of it. Make one with NewIntl and keep it: it keeps the formatters.
// It is for one goroutine.
type Intl struct {
	locale     string
	intl       js.Value
	formatters map[any]js.Value
}

// NewIntl returns the Intl of a language (BCP 47); "" is that of the browser.
// One that the browser does not know is replaced by its own.
func NewIntl(language string) *Intl {
	i := &Intl{intl: js.Global().Get("Intl"), formatters: make(map[any]js.Value)}
	canonical, err := attempt(func() js.Value { return i.intl.Call("getCanonicalLocales", language) })
	if err == nil && canonical.Length() > 0 {
		i.locale = canonical.Index(0).String()
	}
	return i
}

// formatter returns the formatter for a style, made by name with options once.
func (i *Intl) formatter(style any, name string, options map[string]any) (js.Value, error) {
	if f, ok := i.formatters[style]; ok {
		return f, nil
	}
	var locale any = js.Undefined()
	if i.locale != "" {
		locale = i.locale
	}
	f, err := attempt(func() js.Value { return i.intl.Get(name).New(locale, object(options)) })
	if err == nil {
		i.formatters[style] = f
	}
	return f, err
}

// Number writes a decimal number such as "-1234.50", exactly, however long it
// is. What is no number is returned as it is.
func (i *Intl) Number(decimal string, s NumberStyle) string {
	options := map[string]any{}
	switch {
	case s.Currency != "":
		options["style"], options["currency"] = "currency", s.Currency
	case s.Percent:
		options["style"], options["unit"] = "unit", "percent"
	}
	if s.Compact {
		options["notation"] = "compact"
	}
	if s.Decimals >= 0 {
		options["minimumFractionDigits"], options["maximumFractionDigits"] = s.Decimals, s.Decimals
	}
	if s.Compact {
		delete(options, "minimumFractionDigits")
	}
	if s.Sign {
		options["signDisplay"] = "exceptZero"
	}
	if _, err := strconv.ParseFloat(decimal, 64); err != nil {
		return decimal
	}
	f, err := i.formatter(s, "NumberFormat", options)
	if err != nil {
		return decimal
	}
	// A text keeps the digits that a number of JavaScript would lose.
	v, err := attempt(func() js.Value { return f.Call("format", decimal) })
	if err != nil {
		return decimal
	}
	return v.String()
}

// Time writes an instant.
func (i *Intl) Time(at time.Time, s TimeStyle) string {
	options := map[string]any{}
	if s.Date != "" {
		options["dateStyle"] = s.Date
	}
	if s.Time != "" {
		options["timeStyle"] = s.Time
	}
	if s.Zone != "" {
		options["timeZone"] = s.Zone
	}
	return i.date(at, s, options)
}

// Weekday writes the day of the week of an instant in UTC: long, short or
// narrow.
func (i *Intl) Weekday(at time.Time, width string) string {
	return i.date(at, "weekday "+width, map[string]any{"weekday": width, "timeZone": "UTC"})
}

// Month writes the month of an instant in UTC: long, short or narrow. year
// adds the year.
func (i *Intl) Month(at time.Time, width string, year bool) string {
	options := map[string]any{"month": width, "timeZone": "UTC"}
	if year {
		options["year"] = "numeric"
		width += " year"
	}
	return i.date(at, "month "+width, options)
}

// DayMonth writes the day and the short month of an instant in UTC.
func (i *Intl) DayMonth(at time.Time) string {
	return i.date(at, "day month", map[string]any{"day": "numeric", "month": "short", "timeZone": "UTC"})
}

func (i *Intl) date(at time.Time, style any, options map[string]any) string {
	f, err := i.formatter(style, "DateTimeFormat", options)
	if err != nil { // a zone that the browser does not know
		return at.Format(time.RFC3339)
	}
	return f.Call("format", js.Global().Get("Date").New(float64(at.UnixMilli()))).String()
}

// Ago writes how far something is from now, such as "3 hours ago" for -3 and
// "hour". unit is second, minute, hour, day, week, month, quarter or year.
func (i *Intl) Ago(n int, unit string) string {
	f, err := i.formatter("ago", "RelativeTimeFormat", map[string]any{"numeric": "auto"})
	if err != nil {
		return strconv.Itoa(n) + " " + unit
	}
	v, err := attempt(func() js.Value { return f.Call("format", n, unit) })
	if err != nil {
		return strconv.Itoa(n) + " " + unit
	}
	return v.String()
}

// Plural returns the plural form that a number takes: zero, one, two, few,
// many or other.
func (i *Intl) Plural(n int64) string {
	f, err := i.formatter("plural", "PluralRules", nil)
	if err != nil {
		return "other"
	}
	return f.Call("select", float64(n)).String()
}

// List writes names one after the other, as in "A, B and C".
func (i *Intl) List(names []string) string {
	f, err := i.formatter("list", "ListFormat", nil)
	list := make([]any, len(names))
	for k, n := range names {
		list[k] = n
	}
	v, err2 := attempt(func() js.Value { return f.Call("format", list) })
	if err != nil || err2 != nil {
		return plainList(names)
	}
	return v.String()
}

// Name returns what a code stands for, in words, or the code.
func (i *Intl) Name(kind NameKind, code string) string {
	f, err := i.formatter(kind, "DisplayNames", map[string]any{"type": string(kind)})
	if err != nil {
		return code
	}
	v, err := attempt(func() js.Value { return f.Call("of", code) })
	if err != nil || v.Type() != js.TypeString {
		return code
	}
	return v.String()
}

// Compare puts two names into the order of the language, numbers in them by
// their value: negative if a comes first.
func (i *Intl) Compare(a, b string) int {
	f, err := i.formatter("compare", "Collator", map[string]any{"numeric": true})
	if err != nil {
		return plainCompare(a, b)
	}
	return f.Call("compare", a, b).Int()
}

// Separators returns what stands before the decimals and between thousands.
func (i *Intl) Separators() (decimal, group string) {
	decimal, group = ".", ","
	f, err := i.formatter(NumberStyle{Decimals: -1}, "NumberFormat", map[string]any{})
	if err != nil {
		return decimal, group
	}
	parts := f.Call("formatToParts", 1234567.5)
	for k := range parts.Length() {
		switch part := parts.Index(k); part.Get("type").String() {
		case "decimal":
			decimal = part.Get("value").String()
		case "group":
			group = part.Get("value").String()
		}
	}
	return decimal, group
}
