package browser

// NumberStyle says how a number is written. The zero NumberStyle is a number
// with up to three decimals, as the language has it.
type NumberStyle struct {
	Currency string // ISO 4217 code: as an amount of it
	Percent  bool   // 12.5 is written 12.5 %
	Compact  bool   // 12 thousand, 1.2 million: for axes
	Decimals int    // exactly so many; negative is as many as there are, up to three
	Sign     bool   // + in front of what is more than 0
}

// TimeStyle says which parts of an instant are written, and how: full, long,
// medium or short. "" leaves the part out.
type TimeStyle struct {
	Date string
	Time string
	Zone string // IANA name; "" is that of the device
}

// NameKind is what a code stands for.
type NameKind string

// The kinds of codes.
const (
	LanguageName NameKind = "language"
	RegionName   NameKind = "region"
	CurrencyName NameKind = "currency"
)
