//go:build !js

package client_test

import (
	"log/slog"
	"reflect"
	"testing"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage/memstore"
)

// methods are those of the Client by the operation that they call.
var methods = map[string]string{
	"get-me": "Me", "get-profile": "Profile", "replace-profile": "ReplaceProfile", "replace-password": "ReplacePassword", "download-my-data": "MyData",
	"sign-in": "SignIn", "sign-out": "SignOut", "sign-out-everywhere": "SignOutEverywhere", "forgot-password": "ForgotPassword",
	"look-at-link": "LookAtLink", "redeem-link": "RedeemLink", "invite-person": "InvitePerson",
	"list-tokens": "Tokens", "create-token": "CreateToken", "revoke-token": "RevokeToken",
	"list-trackers": "Trackers", "get-tracker": "Tracker", "create-tracker": "CreateTracker", "replace-tracker": "ReplaceTracker", "delete-tracker": "DeleteTracker",
	"archive-tracker": "ArchiveTracker", "restore-tracker": "RestoreTracker", "list-tracker-versions": "TrackerVersions",
	"list-closures": "Closures", "close-period": "ClosePeriod", "reopen-period": "ReopenPeriod",
	"get-day": "Day", "set-entry": "SetEntry", "add-to-entry": "AddToEntry", "clear-entry": "ClearEntry", "change-entries": "ChangeEntries",
	"list-entries": "Entries", "list-submissions": "Submissions",
	"list-glances": "Glances", "get-report": "Report", "get-series": "Series", "explain": "Explain",
	"export-entries": "ExportEntries", "export-history": "ExportHistory", "export-report": "ExportReport", "export-series": "ExportSeries",
	"import-entries": "ImportEntries", "import-targets": "ImportTargets", "import-people": "ImportPeople",
	"import-companies": "ImportCompanies", "import-locations": "ImportLocations", "import-teams": "ImportTeams",
	"import-shifts": "ImportShifts", "import-clock-entries": "ImportClockEntries", "import-sessions": "ImportWorkSessions",
	"import-results": "ImportWorkResults", "import-contact-time": "ImportContactTimes", "import-rates": "ImportHourRates",
	"list-picks": "Picks", "list-people": "People", "get-person": "Person", "create-person": "CreatePerson", "replace-person": "ReplacePerson",
	"deactivate-person": "DeactivatePerson", "activate-person": "ActivatePerson", "list-person-versions": "PersonVersions", "list-presets": "Presets",
	"merge-person": "MergePerson", "unmerge-person": "UnmergePerson", "erase-person": "ErasePerson",
	"list-companies": "Companies", "get-company": "Company", "create-company": "CreateCompany", "replace-company": "ReplaceCompany",
	"list-locations": "Locations", "get-location": "Location", "create-location": "CreateLocation", "replace-location": "ReplaceLocation",
	"list-teams": "Teams", "get-team": "Team", "create-team": "CreateTeam", "replace-team": "ReplaceTeam",
	"get-organization": "Organization", "replace-organization": "ReplaceOrganization", "list-organization-versions": "OrganizationVersions",
	"list-audit-events": "Audit",
	"push-changes":      "Push", "pull-changes": "Pull", "list-held-changes": "Held", "decide-held-change": "Decide", "list-devices": "Devices",
	"watch-events": "EventsURL",

	"list-activities": "Activities", "create-activity": "CreateActivity", "replace-activity": "ReplaceActivity", "list-activity-versions": "ActivityVersions",
	"list-shifts": "Shifts", "put-shifts": "PutShifts", "copy-week": "CopyWeek", "list-shift-versions": "ShiftVersions",
	"get-clock-day": "ClockDay", "start-clock": "StartClock", "stop-clock": "StopClock",
	"add-clock-entry": "AddClockEntry", "edit-clock-entry": "EditClockEntry", "remove-clock-entry": "RemoveClockEntry", "list-clock-entry-versions": "ClockEntryVersions",
	"list-held-time": "HeldTime", "decide-held-time": "DecideHeldTime",
	"put-work-sessions": "PutWorkSessions", "put-work-results": "PutWorkResults", "put-contact-times": "PutContactTimes",
	"list-hour-rates": "HourRates", "put-hour-rates": "PutHourRates",
	"get-time-report": "TimeReport", "get-time-report-row": "TimeReportRow", "get-my-time": "MyTime",
	"preview-paid-time": "PreviewPaidTime", "set-paid-time": "SetPaidTime", "set-paid-total": "SetPaidTotal",
	"overwrite-time": "OverwriteTime", "reset-time": "ResetTime", "list-overwrite-versions": "OverwriteVersions",
	"list-bonuses": "Bonuses", "add-bonuses": "AddBonuses", "replace-bonus": "ReplaceBonus", "remove-bonus": "RemoveBonus",
	"approve-time": "ApproveTime", "reopen-time": "ReopenTime", "list-approval-versions": "ApprovalVersions",
	"list-time-filters": "TimeFilters", "create-time-filter": "CreateTimeFilter", "replace-time-filter": "ReplaceTimeFilter", "delete-time-filter": "DeleteTimeFilter",
	"hand-off": "HandOff", "list-handoffs": "Handoffs", "get-handoff": "Handoff", "export-handoff": "ExportHandoff", "export-time-report": "ExportTimeReport",
}

// Whatever the API offers, the Client has.
func TestEveryOperationHasAMethod(t *testing.T) {
	t.Parallel()
	db := memstore.New(nil)
	dir := directory.New(db, nil)
	a, err := app.New(app.Config{DB: db, Directory: dir, Accounts: account.New(db, dir, nil), Admin: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	has := reflect.TypeFor[*client.Client]()
	offered := map[string]bool{}
	for _, r := range a.Routes() {
		offered[r.ID] = true
		if _, ok := has.MethodByName(methods[r.ID]); !ok {
			t.Errorf("%s: %s %s has no method", r.ID, r.Method, r.Path)
		}
	}
	for id := range methods {
		if !offered[id] {
			t.Errorf("%s is not offered any more", id)
		}
	}
}
