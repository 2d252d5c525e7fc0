package api

import "time"

// SignIn is what is typed to sign in.
type SignIn struct {
	Email    string `json:"email" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"256"`
	Org      string `json:"org,omitzero" maxLength:"100" doc:"Id of the organization, for who has accounts in several with one password."`
}

// SignInAnswer is a session, or the question which one.
type SignInAnswer struct {
	Session *Session `json:"session,omitempty" doc:"Begun with this answer, whose cookie is its key. Left out where there is something to choose."`
	Choose  []Ref    `json:"choose,omitempty" nullable:"false" doc:"The organizations in which the password is right: nobody is signed in yet; send the same again with one of them as org."`
}

// Session is a browser that is signed in.
type Session struct {
	Org     Ref       `json:"org"`
	Person  Ref       `json:"person"`
	Expires time.Time `json:"expires"`
}

// Profile is what people say about themselves (C5).
type Profile struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email,omitzero"`
	Language  string `json:"language,omitzero" doc:"BCP 47; left out, that of the browser."`
	Revision  int64  `json:"revision" doc:"Counts the saves of the person. It is the ETag too."`
}

// ProfileInput changes one's own profile.
type ProfileInput struct {
	FirstName string `json:"first_name" maxLength:"100" doc:"At least 2 letters, of any script; inner spaces, apostrophes and hyphens."`
	LastName  string `json:"last_name" maxLength:"100" doc:"At least 1 letter; otherwise as the first name."`
	Email     string `json:"email" maxLength:"254" doc:"What one signs in with."`
	Language  string `json:"language,omitzero" maxLength:"35" doc:"BCP 47, such as en or pt-BR; left out, that of the browser."`
	Password  string `json:"password,omitzero" maxLength:"256" doc:"One's present password; needed only to change the e-mail."`
}

// SavedProfile confirms a profile.
type SavedProfile struct {
	Profile
	Message string `json:"message" doc:"The confirmation in words, in English."`
}

// PasswordInput changes one's own password.
type PasswordInput struct {
	Present  string `json:"present" minLength:"1" maxLength:"256" doc:"The one until now."`
	Password string `json:"password" minLength:"1" maxLength:"256" doc:"The new one: at least 12 characters, not a common one, and nothing of one's own name."`
}

// PasswordReset asks for a link to choose a new password with.
type PasswordReset struct {
	Email string `json:"email" minLength:"1" maxLength:"254"`
}

// LinkSecret names a single-use link.
type LinkSecret struct {
	Secret string `json:"secret" minLength:"1" maxLength:"300" doc:"What follows # in the address of the link."`
}

// Link is what a single-use link is good for.
type Link struct {
	Purpose   string    `json:"purpose" enum:"invitation,reset"`
	Org       Ref       `json:"org"`
	FirstName string    `json:"first_name"`
	LastName  string    `json:"last_name"`
	Email     string    `json:"email"`
	Expires   time.Time `json:"expires"`
}

// Redemption uses a single-use link up.
type Redemption struct {
	Secret   string `json:"secret" minLength:"1" maxLength:"300" doc:"What follows # in the address of the link."`
	Password string `json:"password" minLength:"1" maxLength:"256" doc:"At least 12 characters, not a common one, and nothing of one's own name."`
}

// Token is an API token of a host system (C21).
type Token struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Person      string    `json:"person" doc:"Id of who made it. It acts at this person's locations, and never with more than the person holds."`
	Level       int       `json:"level"`
	Permissions []string  `json:"permissions" nullable:"false"`
	Created     time.Time `json:"created"`
	Expires     time.Time `json:"expires"`
	LastUsed    time.Time `json:"last_used,omitzero" doc:"To the minute; left out: never."`
	Revoked     bool      `json:"revoked,omitzero"`
}

// TokenInput makes an API token.
type TokenInput struct {
	Name        string    `json:"name" minLength:"1" maxLength:"100" doc:"Which system it is for."`
	Level       int       `json:"level" minimum:"0" maximum:"1000" doc:"Access level, at most one's own."`
	Permissions []string  `json:"permissions" nullable:"false" minItems:"1" maxItems:"17" maxLength:"40" enum:"trackers.manage,trackers.report,pipeline.view,pipeline.manage,pipeline.export,leads.use,leads.coordinate,leads.report,goals.view,goals.manage,timetrack.use,timetrack.schedule,timetrack.manage,timetrack.approve,reference.manage,people.manage,all_locations" doc:"Among those that one holds."`
	Expires     time.Time `json:"expires" doc:"Within a year."`
}

// NewToken is an API token together with its secret.
type NewToken struct {
	Token
	Secret string `json:"secret" doc:"To be sent as Authorization: Bearer. It is shown this once and kept nowhere."`
}
