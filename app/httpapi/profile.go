package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a accountAPI) mountProfile() {
	const tag = "Oneself"
	mount(a.API, RuleSignedIn("C5"), Route{
		Method: http.MethodGet, Path: "/me/profile", ID: "get-profile", Tag: tag,
		Summary: "Read one's own profile",
	}, a.getProfile)
	mount(a.API, RuleSignedIn("C5"), Route{
		Method: http.MethodPut, Path: "/me/profile", ID: "replace-profile", Tag: tag, Secret: true,
		Summary:     "Save one's own profile",
		Description: "A changed e-mail takes one's password, and is told to the address before.",
	}, a.replaceProfile)
	mount(a.API, RuleSignedIn("C5"), Route{
		Method: http.MethodPut, Path: "/me/password", ID: "replace-password", Tag: tag, Secret: true,
		Summary:     "Change one's own password",
		Description: "Every other browser is signed out; this one gets a new session.",
	}, a.replacePassword)
}

func (a accountAPI) getProfile(ctx context.Context, actor people.Actor, _ *struct{}) (*tagged[api.Profile], error) {
	if actor.Person == "" {
		return nil, &fault.Refusal{Code: "person_required", Reason: "is for people who signed in, not for API tokens", Err: fault.ErrDenied}
	}
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	p, ok := roster.Person(actor.Person)
	if !ok {
		return nil, fault.ErrNotFound
	}
	return &tagged[api.Profile]{ETag: etag(p.Revision), Body: profileOut(p)}, nil
}

func profileOut(p people.Person) api.Profile {
	return api.Profile{FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Language: p.Language, Revision: p.Revision}
}

type replaceProfileInput struct {
	IfMatch
	Body api.ProfileInput
}

func (a accountAPI) replaceProfile(ctx context.Context, actor people.Actor, in *replaceProfileInput) (*tagged[api.SavedProfile], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	b := in.Body
	p, err := a.accounts.SaveProfile(ctx, actor, account.ProfileEdit{
		Profile:  directory.Profile{FirstName: b.FirstName, LastName: b.LastName, Email: b.Email, Language: b.Language},
		Revision: revision, Password: b.Password,
	})
	if err != nil {
		return nil, err
	}
	return &tagged[api.SavedProfile]{ETag: etag(p.Revision), Body: api.SavedProfile{Profile: profileOut(p), Message: "Your profile is saved."}}, nil
}

func (a accountAPI) replacePassword(ctx context.Context, actor people.Actor, in *struct{ Body api.PasswordInput }) (*admitted[api.Session], error) {
	s, err := a.accounts.ChangePassword(ctx, actor, in.Body.Present, in.Body.Password)
	return a.begun(ctx, s, err)
}
