package api

import "time"

// AuditEvent is one line of the audit log.
type AuditEvent struct {
	ID     string            `json:"id"`
	At     time.Time         `json:"at"`
	Person string            `json:"person,omitzero" doc:"Id of who did it; left out: the system, or an API token."`
	Action string            `json:"action" doc:"Such as person.changed or account.signed_in."`
	Entity string            `json:"entity,omitzero" doc:"Kind of what it was done to."`
	Target string            `json:"target,omitzero" doc:"Its id."`
	Detail map[string]string `json:"detail,omitempty"`
}
