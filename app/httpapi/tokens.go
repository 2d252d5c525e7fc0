package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a accountAPI) mountTokens() {
	const tag = "API tokens"
	mount(a.API, RuleScope("C21"), Route{
		Method: http.MethodGet, Path: "/tokens", ID: "list-tokens", Tag: tag,
		Summary:     "List one's API tokens, newest first",
		Description: "With people.manage and all_locations, those of everybody. Their secrets are kept nowhere.",
	}, a.listTokens)
	mount(a.API, RulePermission(people.PeopleManage), Route{
		Method: http.MethodPost, Path: "/tokens", ID: "create-token", Tag: tag, Status: http.StatusCreated, Secret: true,
		Summary:     "Create an API token",
		Description: "The answer holds its secret, this once.",
	}, a.createToken)
	mount(a.API, RuleScope("C21"), Route{
		Method: http.MethodDelete, Path: "/tokens/{token}", ID: "revoke-token", Tag: tag,
		Summary: "Revoke an API token",
	}, a.revokeToken)
}

func (a accountAPI) listTokens(ctx context.Context, actor people.Actor, in *Paging) (*answer[api.List[api.Token]], error) {
	tokens, err := a.accounts.Tokens(ctx, actor)
	if err != nil {
		return nil, err
	}
	tokens, next, err := pageOf(tokens, in.page(), func(t storage.Token) newest { return newest{At: t.Created, ID: t.ID} }, newest.compare)
	if err != nil {
		return nil, err
	}
	return listOf(tokens, next, tokenOut), nil
}

func tokenOut(t storage.Token) api.Token {
	return api.Token{
		ID: t.ID, Name: t.Name, Person: t.Person, Level: t.Level, Permissions: t.Permissions.Names(),
		Created: t.Created, Expires: t.Expires, LastUsed: t.LastUsed, Revoked: t.Revoked,
	}
}

func (a accountAPI) createToken(ctx context.Context, actor people.Actor, in *struct{ Body api.TokenInput }) (*created[api.NewToken], error) {
	permissions, err := people.ParsePermissions(in.Body.Permissions)
	if err != nil {
		return nil, err
	}
	t, secret, err := a.accounts.CreateToken(ctx, actor, account.TokenRequest{
		Name: in.Body.Name, Permissions: permissions, Level: in.Body.Level, Expires: in.Body.Expires,
	})
	if err != nil {
		return nil, err
	}
	return &created[api.NewToken]{Location: a.location("/tokens/" + t.ID), Body: api.NewToken{Token: tokenOut(t), Secret: secret}}, nil
}

type tokenInput struct {
	Token string `path:"token" maxLength:"100" doc:"Id of the token."`
}

func (a accountAPI) revokeToken(ctx context.Context, actor people.Actor, in *tokenInput) (*nothing, error) {
	return &nothing{}, a.accounts.RevokeToken(ctx, actor, in.Token)
}
