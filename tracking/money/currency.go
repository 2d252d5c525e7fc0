package money

import (
	"iter"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Currency is an ISO 4217 code in capital letters, such as "EUR".
type Currency string

// currencies holds the codes of ISO 4217 list one that have a minor unit, each
// followed by its exponent, in order of code. Codes withdrawn since 2020 (ANG,
// BGN, CUC, HRK, SLL, ZWL) are kept, because figures of their time remain.
// Metals, SDR and test codes have no minor unit and are left out.
const currencies = "" +
	"AED2AFN2ALL2AMD2ANG2AOA2ARS2AUD2AWG2AZN2BAM2BBD2BDT2BGN2BHD3BIF0BMD2BND2BOB2BOV2" +
	"BRL2BSD2BTN2BWP2BYN2BZD2CAD2CDF2CHE2CHF2CHW2CLF4CLP0CNY2COP2COU2CRC2CUC2CUP2CVE2" +
	"CZK2DJF0DKK2DOP2DZD2EGP2ERN2ETB2EUR2FJD2FKP2GBP2GEL2GHS2GIP2GMD2GNF0GTQ2GYD2HKD2" +
	"HNL2HRK2HTG2HUF2IDR2ILS2INR2IQD3IRR2ISK0JMD2JOD3JPY0KES2KGS2KHR2KMF0KPW2KRW0KWD3" +
	"KYD2KZT2LAK2LBP2LKR2LRD2LSL2LYD3MAD2MDL2MGA2MKD2MMK2MNT2MOP2MRU2MUR2MVR2MWK2MXN2" +
	"MXV2MYR2MZN2NAD2NGN2NIO2NOK2NPR2NZD2OMR3PAB2PEN2PGK2PHP2PKR2PLN2PYG0QAR2RON2RSD2" +
	"RUB2RWF0SAR2SBD2SCR2SDG2SEK2SGD2SHP2SLE2SLL2SOS2SRD2SSP2STN2SVC2SYP2SZL2THB2TJS2" +
	"TMT2TND3TOP2TRY2TTD2TWD2TZS2UAH2UGX0USD2USN2UYI0UYU2UYW4UZS2VED2VES2VND0VUV0WST2" +
	"XAD2XAF0XCD2XCG2XOF0XPF0YER2ZAR2ZMW2ZWG2ZWL2"

// Exponent returns the number of decimals of the currency's major unit, 0 to
// 4, and whether the code is known.
func (c Currency) Exponent() (int, bool) {
	if len(c) != 3 {
		return 0, false
	}
	lo, hi := 0, len(currencies)/4
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		switch code := Currency(currencies[4*mid : 4*mid+3]); {
		case code == c:
			return int(currencies[4*mid+3] - '0'), true
		case code < c:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false
}

// Validate returns a *fault.Invalid for the field "currency" unless c is a
// known code.
func (c Currency) Validate() error {
	if _, ok := c.Exponent(); !ok {
		return fault.Invalidf("currency", "%s is not an ISO 4217 currency code", quote(string(c)))
	}
	return nil
}

// Currencies returns every known code, in alphabetical order.
func Currencies() iter.Seq[Currency] {
	return func(yield func(Currency) bool) {
		for i := 0; i < len(currencies); i += 4 {
			if !yield(Currency(currencies[i : i+3])) {
				return
			}
		}
	}
}
