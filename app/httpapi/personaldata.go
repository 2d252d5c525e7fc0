package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a adminAPI) mountPersonalData() {
	mount(a.API, RuleSignedIn("C22"), Route{
		Method: http.MethodGet, Path: "/me/data", ID: "download-my-data", Tag: "Oneself",
		Summary: "Download all that is kept about oneself",
	}, a.downloadMyData)
}

// attached is an answer that browsers save as a file.
type attached[T any] struct {
	ContentDisposition string `header:"Content-Disposition"`
	Body               T
}

func (a adminAPI) downloadMyData(ctx context.Context, actor people.Actor, _ *struct{}) (*attached[api.PersonalData], error) {
	data, err := a.admin.Export(ctx, actor, actor.Person)
	if err != nil {
		return nil, err
	}
	return &attached[api.PersonalData]{ContentDisposition: `attachment; filename="my-data.json"`, Body: personalOut(data)}, nil
}

func personalOut(d directory.PersonalData) api.PersonalData {
	return api.PersonalData{
		Made: d.Made, Organization: d.Organization, Profile: wholeOut(d.Profile),
		Versions: each(d.Versions, func(v directory.PersonVersion) api.PersonVersion {
			return api.PersonVersion{Person: wholeOut(v.Profile), By: v.By, At: v.At}
		}),
		Duplicates: each(d.Duplicates, wholeOut), SignsInWith: d.SignsInWith,
		Sessions: each(d.Sessions, func(s directory.SessionData) api.PersonalSession { return api.PersonalSession(s) }),
		Tokens: each(d.Tokens, func(t directory.TokenData) api.PersonalToken {
			return api.PersonalToken{
				Name: t.Name, Permissions: t.Permissions.Names(),
				Created: t.Created, Expires: t.Expires, LastUsed: t.LastUsed, Revoked: t.Revoked,
			}
		}),
		Devices: each(d.Devices, func(v directory.DeviceData) api.PersonalDevice {
			return api.PersonalDevice{ID: v.ID, Registered: v.Registered, Heard: v.Heard, Waiting: v.Waiting, Changes: each(v.Changes, personalChange)}
		}),
		Names: d.Names,
		Entries: each(d.Entries, func(e directory.EntryData) api.PersonalEntry {
			unit := tracking.Metric{ID: e.Metric, Kind: tracking.Number, Scale: d.Decimals[e.Metric]}
			return api.PersonalEntry{
				Entry:       entryOut(e.Entry, unit),
				Submissions: each(e.Submissions, func(s tracking.Submission) api.Submission { return submissionOut(s, unit) }),
			}
		}),
		Time:  each(d.Time, func(r directory.TimeData) api.PersonalTime { return api.PersonalTime(r) }),
		Audit: each(d.Audit, func(e directory.AuditData) api.PersonalEvent { return api.PersonalEvent(e) }),
	}
}

func personalChange(c directory.ChangeData) api.PersonalChange {
	out := api.PersonalChange{
		ID: c.ID, Kind: c.Kind, Person: c.Person, Date: c.Date, Args: c.Args, Status: c.Status, Code: c.Code, Reason: c.Reason, Detail: c.Detail,
		Uncertain: c.Uncertain, Claimed: c.Claimed, Made: c.Made, Received: c.Received,
	}
	if c.Decision != nil {
		d := api.PersonalDecision(*c.Decision)
		out.Decision = &d
	}
	return out
}
