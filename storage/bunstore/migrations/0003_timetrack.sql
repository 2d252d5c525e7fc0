-- The records of TimeTrack, of all kinds: the latest version of each. Lists go
-- by the days of a record; those that last beyond the day after their first,
-- of which there are few, are found by an index of their own.
CREATE TABLE {p}time_records (
	org_id    {text} NOT NULL,
	kind      {text} NOT NULL, -- as in the change log
	id        {text} NOT NULL,
	person_id {text} NOT NULL,
	date      {date} NOT NULL,
	last      {date} NOT NULL,
	revision  {int}  NOT NULL,
	removed   {bool} NOT NULL,
	doc       {text} NOT NULL,
	PRIMARY KEY (org_id, kind, id)
);
CREATE INDEX {p}time_records_by_person ON {p}time_records (org_id, kind, person_id, date) WHERE NOT removed;
CREATE INDEX {p}time_records_by_date ON {p}time_records (org_id, kind, date) WHERE NOT removed;
CREATE INDEX {p}time_records_lasting ON {p}time_records (org_id, kind, date) WHERE NOT removed AND last > date + 1;

-- Every version of them.
CREATE TABLE {p}time_versions (
	org_id   {text} NOT NULL,
	kind     {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, kind, id, revision)
);

-- The numbers of results that are not removed, to be added up.
CREATE TABLE {p}time_results (
	org_id     {text} NOT NULL,
	id         {text} NOT NULL,
	person_id  {text} NOT NULL,
	date       {date} NOT NULL,
	currency   {text} NOT NULL,
	points     {int}  NOT NULL,
	revenue    {int}  NOT NULL,
	profit     {int}  NOT NULL,
	commission {int}  NOT NULL,
	sales      {int}  NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}time_results_by_person ON {p}time_results (org_id, person_id, date, currency, points, revenue, profit, commission, sales);
CREATE INDEX {p}time_results_by_date ON {p}time_results (org_id, date);
