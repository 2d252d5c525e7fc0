package api

import "github.com/seed57a6ed91/headway/tracking/period"

// Me is who is asking, and what there is to use.
type Me struct {
	Org         Org         `json:"org"`
	Person      *Self       `json:"person,omitempty" doc:"Left out for a host system."`
	Token       string      `json:"token,omitzero" doc:"Id of the API token that asks."`
	Level       int         `json:"level" doc:"Access level; more is higher."`
	Permissions []string    `json:"permissions" nullable:"false"`
	Locations   []Ref       `json:"locations" nullable:"false" doc:"One's own of today."`
	Modules     Modules     `json:"modules"`
	Menu        Menu        `json:"menu"`
	Today       period.Date `json:"today" format:"date" doc:"The working day, by the person's zone and the organization's cut-off."`
	Zone        string      `json:"zone" doc:"IANA name of the person's time zone."`
}

// Org is an organization.
type Org struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Currency string `json:"currency,omitzero" doc:"ISO 4217 code, proposed for new metrics."`
}

// Self is the person who is asking.
type Self struct {
	ID        string `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email,omitzero"`
	Language  string `json:"language,omitzero" doc:"BCP 47; left out, that of the browser."`
}

// Modules says which capabilities the organization has switched on (C23).
type Modules struct {
	Trackers  bool `json:"trackers"`
	Pipeline  bool `json:"pipeline"`
	Leads     bool `json:"leads"`
	Goals     bool `json:"goals"`
	Timetrack bool `json:"timetrack"`
}

// Menu says what the person may use; the rest is not shown (C20).
type Menu struct {
	Today             bool `json:"today"`
	TrackingHistory   bool `json:"tracking_history"`
	TrackerReports    bool `json:"tracker_reports"`
	TrackerManagement bool `json:"tracker_management"`
	Pipeline          bool `json:"pipeline"`
	MyLeads           bool `json:"my_leads"`
	HandOutLeads      bool `json:"hand_out_leads"`
	LeadReports       bool `json:"lead_reports" doc:"Leads dashboard, dynamic reports, Excel reports, and validation of the success ratio."`
	Goals             bool `json:"goals"`
	MyTime            bool `json:"my_time"`
	ManageTimetrack   bool `json:"manage_timetrack"`
	WorkSchedule      bool `json:"work_schedule"`
	TimeActivities    bool `json:"time_activities" doc:"What can be clocked."`
	HourRates         bool `json:"hour_rates"`
	HeldTime          bool `json:"held_time" doc:"Decide on clocked time of others that was held."`
	Profile           bool `json:"profile"`
	ReferenceLists    bool `json:"reference_lists"`
	PeopleAndPlaces   bool `json:"people_and_places"`
	Modules           bool `json:"modules"`
	Organization      bool `json:"organization"`
}
