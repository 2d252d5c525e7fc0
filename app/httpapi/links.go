package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// The secret of a link travels in bodies only: addresses end up in logs and
// histories. Hence looking at one is a POST too.
func (a accountAPI) mountLinks() {
	mount(a.API, RulePublic("the secret of the link is what admits"), Route{
		Method: http.MethodPost, Path: "/links/look", ID: "look-at-link", Tag: tagAccount,
		Summary:     "Tell what a single-use link is good for",
		Description: "It stays good. One that is unknown, used or too old is answered link_invalid.",
	}, a.lookAtLink)
	mount(a.API, RulePublic("the secret of the link is what admits"), Route{
		Method: http.MethodPost, Path: "/links/redeem", ID: "redeem-link", Tag: tagAccount,
		Summary:     "Use a single-use link up: choose a password and sign in",
		Description: "Every browser that the person was signed in with is signed out. A password that breaks a rule leaves the link good.",
	}, a.redeemLink)
	mount(a.API, RulePermission(people.PeopleManage), Route{
		Method: http.MethodPost, Path: "/people/{person}/invitations", ID: "invite-person", Tag: tagPeople, Status: http.StatusNoContent,
		Summary:     "Send a person a link to choose a password with",
		Description: "Until the person has chosen one; then it is refused with has_password.",
	}, a.invitePerson)
}

func (a accountAPI) lookAtLink(ctx context.Context, _ people.Actor, in *struct{ Body api.LinkSecret }) (*answer[api.Link], error) {
	l, err := a.accounts.Look(ctx, in.Body.Secret)
	if err != nil {
		return nil, err
	}
	return &answer[api.Link]{api.Link{
		Purpose: string(l.Purpose), Org: api.Ref{ID: l.Organization.ID, Name: l.Organization.Name},
		FirstName: l.Person.FirstName, LastName: l.Person.LastName, Email: l.Person.Email, Expires: l.Expires,
	}}, nil
}

func (a accountAPI) redeemLink(ctx context.Context, _ people.Actor, in *struct{ Body api.Redemption }) (*admitted[api.Session], error) {
	s, err := a.accounts.Redeem(ctx, in.Body.Secret, in.Body.Password)
	return a.begun(ctx, s, err)
}

func (a accountAPI) invitePerson(ctx context.Context, actor people.Actor, in *PersonPath) (*nothing, error) {
	return &nothing{}, a.accounts.Invite(ctx, actor, in.Person)
}
