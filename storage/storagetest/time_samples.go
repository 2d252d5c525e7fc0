package storagetest

import (
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func sampleRecord(id string, revision int64, person string) timetrack.Record {
	return timetrack.Record{
		ID: id, Revision: revision, Person: person, Date: day(1), Last: day(2), By: "mia", Change: uuid(int(revision)),
		Reason: "as agreed", Made: at(1), Received: at(2),
	}
}

func sampleActivity(r timetrack.Record) timetrack.Activity {
	return timetrack.Activity{Record: r, Name: "Calls", Color: "#1a7f37", Paid: true, Retired: day(90)}
}

func sampleClockEntry(r timetrack.Record) timetrack.Entry {
	return timetrack.Entry{Record: r, Activity: "calls", Start: at(3), Stop: at(40), Zone: "Europe/Copenhagen", EndedBy: "next", Held: true}
}

func sampleShift(r timetrack.Record) timetrack.Shift {
	return timetrack.Shift{Record: r, Activity: "calls", From: 22 * 60, To: 30 * 60}
}

func sampleTimeSession(r timetrack.Record) timetrack.Session {
	return timetrack.Session{Record: r, Start: at(3), Stop: at(40)}
}

func sampleResult(r timetrack.Record) timetrack.Result {
	return timetrack.Result{Record: r, Points: -3, Currency: "KWD", Revenue: 1<<40 + 1, Profit: -5, Commission: 7, Success: true}
}

func sampleContact(r timetrack.Record) timetrack.Contact {
	return timetrack.Contact{Record: r, Activity: "calls", Seconds: 1234}
}

func sampleHourRate(r timetrack.Record) timetrack.HourRate {
	return timetrack.HourRate{Record: r, Rates: period.Timeline[money.Amount]{
		{From: day(-30), Value: money.Amount{Minor: 15000, Currency: "DKK"}}, {From: day(1), Value: money.Amount{Minor: 16000, Currency: "DKK"}},
	}}
}

func sampleOverwrite(r timetrack.Record) timetrack.Overwrite {
	return timetrack.Overwrite{Record: r, Activity: "calls", Seconds: 3600}
}

func sampleBonus(r timetrack.Record) timetrack.Bonus {
	return timetrack.Bonus{Record: r, Amount: money.Amount{Minor: -500, Currency: "EUR"}, Note: "for the mug"}
}

func sampleAdjustment(r timetrack.Record) timetrack.Adjustment {
	return timetrack.Adjustment{Record: r, Of: day(-20), Result: "sale-1", Difference: sampleTotal()}
}

func sampleTotal() timetrack.ResultTotal {
	return timetrack.ResultTotal{Person: "ann", Date: day(-20), Currency: "EUR", Points: 1, Revenue: -2, Profit: 3, Commission: -4, Sales: 5}
}

func sampleApproval(r timetrack.Record) timetrack.Approval {
	seconds := int64(0)
	return timetrack.Approval{
		Record: r, Hours: timetrack.Mark{By: "mia", At: at(5)}, Paid: timetrack.Mark{By: "ada", At: at(6)}, Bonus: timetrack.Mark{By: "eve", At: at(7)},
		Snapshot: timetrack.Inputs{
			Rows: []timetrack.InputRow{
				{Activity: "calls", Planned: 28800, Start: at(0), Clocked: 27000, Paid: true, Overwrite: &seconds},
				{Activity: "mail", Clocked: 60},
			},
			System: 30000, Rate: money.Amount{Minor: 15000, Currency: "DKK"}, Results: []timetrack.ResultTotal{sampleTotal()},
			Bonus: money.Subtotals{{Minor: 5, Currency: "DKK"}, {Minor: -5, Currency: "EUR"}},
		},
	}
}

func sampleFilter(r timetrack.Record) timetrack.Filter {
	return timetrack.Filter{Record: r, Name: "My people", Shared: true, FilterBar: timetrack.FilterBar{
		Period: period.Month, People: []string{"ann"}, Teams: []string{"sales"}, Locations: []string{"north"}, Activities: []string{"calls"},
		Columns: []string{"planned", "salary"}, ExcludeEmpty: true,
	}}
}

func sampleHandoff(r timetrack.Record) timetrack.Handoff {
	return timetrack.Handoff{
		Record: r, Name: "March", Corrects: []string{"february"},
		Rows: []timetrack.HandoffRow{{Person: "ann", Name: "Ann Lee", Currency: "DKK", Amount: 1 << 50, Seconds: 576000}},
	}
}
