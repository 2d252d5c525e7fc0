package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a *API) mountPersonalData() {
	mount(a, RuleSignedIn("C22"), Route{
		Method: http.MethodGet, Path: "/me/data", ID: "download-my-data", Tag: "Oneself",
		Summary: "Download all that is kept about oneself",
	}, a.downloadMyData)
}

// attached is an answer that browsers save as a file.
type attached[T any] struct {
	ContentDisposition string `header:"Content-Disposition"`
	Body               T
}

func (a *API) downloadMyData(ctx context.Context, actor people.Actor, _ *struct{}) (*attached[api.PersonalData], error) {
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
		Names: d.Names,
		Entries: each(d.Entries, func(e directory.EntryData) api.PersonalEntry {
			unit := tracking.Metric{ID: e.Metric, Kind: tracking.Number, Scale: d.Decimals[e.Metric]}
			return api.PersonalEntry{
				Entry:       entryOut(e.Entry, unit),
				Submissions: each(e.Submissions, func(s tracking.Submission) api.Submission { return submissionOut(s, unit) }),
			}
		}),
		Audit: each(d.Audit, func(e directory.AuditData) api.PersonalEvent { return api.PersonalEvent(e) }),
	}
}
