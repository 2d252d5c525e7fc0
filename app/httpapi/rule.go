package httpapi

import (
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Rule says who may call an operation. Every route has one: mount takes it as
// an argument of its own, so that a route without a rule does not compile. It
// is the outer door only; what an actor may do with which records is decided
// by the domains, alike for every way in.
type Rule struct {
	access access
	perms  people.Permissions
	spec   string
}

type access uint8

const (
	public access = iota + 1
	signedIn
	permission
	anyPermission
	scoped
)

// RulePublic admits everybody, also those who are not signed in. why says
// what makes that safe.
func RulePublic(why string) Rule { return Rule{access: public, spec: why} }

// RuleSignedIn admits everybody who is signed in: the operation is about
// oneself, or about what everyone may know. spec names the statement of the
// specification.
func RuleSignedIn(spec string) Rule { return Rule{access: signedIn, spec: spec} }

// RulePermission admits those who hold all of p.
func RulePermission(p people.Permissions) Rule { return Rule{access: permission, perms: p} }

// RuleAnyPermission admits those who hold at least one of p.
func RuleAnyPermission(p people.Permissions) Rule { return Rule{access: anyPermission, perms: p} }

// RuleScope admits everybody who is signed in to what the named statement of
// the specification lets each see or do; the rest does not exist for them.
func RuleScope(spec string) Rule { return Rule{access: scoped, spec: spec} }

// String names the rule: "public: …", "signed in: …", "permission
// trackers.manage", "any of pipeline.view,pipeline.manage", "scope C4".
func (r Rule) String() string {
	switch r.access {
	case public:
		return "public: " + r.spec
	case signedIn:
		return "signed in: " + r.spec
	case permission:
		return "permission " + r.perms.String()
	case anyPermission:
		return "any of " + r.perms.String()
	case scoped:
		return "scope " + r.spec
	}
	return "no rule"
}

// Public reports whether the operation can be called without signing in.
func (r Rule) Public() bool { return r.access == public }

// Permissions returns the permissions that the rule asks for, none unless it
// is a RulePermission or RuleAnyPermission.
func (r Rule) Permissions() people.Permissions { return r.perms }

// admits returns fault.ErrDenied for an actor whom the rule keeps out.
func (r Rule) admits(a people.Actor) error {
	if r.access == permission && !a.Can(r.perms) || r.access == anyPermission && !a.Permissions.Any(r.perms) {
		return fault.ErrDenied
	}
	return nil
}

// Module is a capability that an organization can switch off (C23).
type Module string

// The modules. The zero Module is what is always there.
const (
	Trackers  Module = "trackers"
	Pipeline  Module = "pipeline"
	Leads     Module = "leads"
	Goals     Module = "goals"
	Timetrack Module = "timetrack"

	// Synced is there where one of those is on of which something works offline.
	Synced Module = "trackers or timetrack"
)

// on returns the refusal module_off where the module is switched off.
func (m Module) on(have people.Modules) error {
	if m == "" || m == Trackers && have.Trackers || m == Pipeline && have.Pipeline || m == Leads && have.Leads ||
		m == Goals && have.Goals || m == Timetrack && have.Timetrack || m == Synced && (have.Trackers || have.Timetrack) {
		return nil
	}
	return &fault.Refusal{Code: "module_off", Reason: "the module " + string(m) + " is switched off", Err: fault.ErrDenied}
}
