package httpapi

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// timeKey is the place of a person in a report that is sorted by a column.
type timeKey struct {
	Values []int64 `json:"v,omitempty"`
	nameKey
}

// timeOrder is the order of a report: by a column, then by name.
type timeOrder struct {
	query.Sort
	currencies []money.Currency // of the column's amounts
}

// timeOrderOf reads the order of a report. Amounts are compared in the first
// currency of the total, by code; where they are the same, in the next.
func timeOrderOf(sort string, total timetrack.Figures) (timeOrder, error) {
	by, err := query.ParseSort(sort, "name", "planned", "system", "reported", "salary_time", "points", "revenue", "profit", "commission", "sales", "bonus", "salary", "approval")
	o := timeOrder{Sort: by}
	for _, a := range amountsOf(total, by.Column) {
		o.currencies = append(o.currencies, a.Currency)
	}
	slices.Sort(o.currencies)
	return o, err
}

func (o timeOrder) key(p timetrack.PersonRow) timeKey {
	k := timeKey{nameKey: byName(p.Name, p.Person)}
	switch f := p.Figures; o.Column {
	case "name":
	case "planned":
		k.Values = []int64{f.Planned}
	case "system":
		k.Values = []int64{f.System}
	case "reported":
		k.Values = []int64{f.Reported}
	case "salary_time":
		k.Values = []int64{f.SalaryTime}
	case "points":
		k.Values = []int64{f.Points}
	case "sales":
		k.Values = []int64{f.Sales}
	case "approval": // what is approved on all days, then on how many any of it is
		k.Values = []int64{int64(bits.OnesCount8(uint8(p.Approved))), int64(markedDays(p.Days))}
	default:
		amounts := amountsOf(f, o.Column)
		for _, c := range o.currencies {
			k.Values = append(k.Values, amounts.In(c).Minor)
		}
	}
	return k
}

func (o timeOrder) compare(a, b timeKey) int {
	by := slices.Compare(a.Values, b.Values)
	switch {
	case o.Desc && o.Column == "name":
		return -a.nameKey.compare(b.nameKey)
	case o.Desc:
		by = -by
	}
	return cmp.Or(by, a.nameKey.compare(b.nameKey))
}

// markedDays counts the days of which anything is approved.
func markedDays(days []timetrack.DayRow) (n int) {
	for _, d := range days {
		if !d.Hours.IsZero() || !d.Paid.IsZero() || !d.BonusMark.IsZero() {
			n++
		}
	}
	return n
}

// amountsOf are the figures of a column of money.
func amountsOf(f timetrack.Figures, column string) money.Subtotals {
	switch column {
	case "revenue":
		return f.Revenue
	case "profit":
		return f.Profit
	case "commission":
		return f.Commission
	case "bonus":
		return f.Bonus
	case "salary":
		return f.Salary
	}
	return nil
}
