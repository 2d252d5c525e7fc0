package api

// Company is an operating company.
type Company struct {
	ID         string `json:"id"`
	Revision   int64  `json:"revision" doc:"Counts the saves. It is the ETag too."`
	ExternalID string `json:"external_id,omitzero" doc:"Id in another system."`
	Name       string `json:"name"`
	Archived   bool   `json:"archived" doc:"Cannot be chosen any more; what belongs to it stays."`
}

// CompanyInput is a new company, or a new version of one.
type CompanyInput struct {
	ExternalID string `json:"external_id,omitzero" maxLength:"100"`
	Name       string `json:"name" minLength:"1" maxLength:"100"`
	Archived   bool   `json:"archived,omitzero"`
}

// Location is an office of an operating company.
type Location struct {
	ID         string `json:"id"`
	Revision   int64  `json:"revision" doc:"Counts the saves. It is the ETag too."`
	ExternalID string `json:"external_id,omitzero" doc:"Id in another system."`
	Name       string `json:"name"`
	Company    string `json:"company,omitzero" doc:"Id of the operating company."`
	Zone       string `json:"zone,omitzero" doc:"IANA name of its time zone; left out, that of the organization."`
	Archived   bool   `json:"archived" doc:"Cannot be chosen any more; those who are there stay."`
}

// LocationInput is a new location, or a new version of one.
type LocationInput struct {
	ExternalID string `json:"external_id,omitzero" maxLength:"100"`
	Name       string `json:"name" minLength:"1" maxLength:"100"`
	Company    string `json:"company,omitzero" maxLength:"100" doc:"Id of the operating company."`
	Zone       string `json:"zone,omitzero" maxLength:"64" doc:"IANA name of its time zone, such as Europe/Copenhagen; left out, that of the organization."`
	Archived   bool   `json:"archived,omitzero"`
}

// Team is a group of people.
type Team struct {
	ID          string   `json:"id"`
	Revision    int64    `json:"revision" doc:"Counts the saves. It is the ETag too."`
	ExternalID  string   `json:"external_id,omitzero" doc:"Id in another system."`
	Name        string   `json:"name"`
	Permissions []string `json:"permissions,omitzero" nullable:"false" doc:"What its members hold on top of their own; only for those who may manage teams."`
	Archived    bool     `json:"archived" doc:"Grants nothing and cannot be chosen any more."`
}

// TeamInput is a new team, or a new version of one.
type TeamInput struct {
	ExternalID  string   `json:"external_id,omitzero" maxLength:"100"`
	Name        string   `json:"name" minLength:"1" maxLength:"100"`
	Permissions []string `json:"permissions,omitzero" nullable:"false" maxItems:"17" maxLength:"40" enum:"trackers.manage,trackers.report,pipeline.view,pipeline.manage,pipeline.export,leads.use,leads.coordinate,leads.report,goals.view,goals.manage,timetrack.use,timetrack.schedule,timetrack.manage,timetrack.approve,reference.manage,people.manage,all_locations" doc:"What its members are to hold, among what one holds oneself."`
	Archived    bool     `json:"archived,omitzero"`
}
