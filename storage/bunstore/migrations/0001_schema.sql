-- The organizations. The row of one is locked by each unit of work that writes
-- to it; version counts those that changed something.
CREATE TABLE {p}orgs (
	org_id    {text} NOT NULL PRIMARY KEY,
	epoch     {text} NOT NULL,
	version   {int}  NOT NULL,
	people    {int}  NOT NULL, -- version of the last change of people, places or teams
	people_at {int}  NOT NULL
);

-- The change log.
CREATE TABLE {p}changes (
	org_id   {text} NOT NULL,
	version  {int}  NOT NULL,
	idx      {int}  NOT NULL,
	nonce    {int}  NOT NULL,
	entity   {text} NOT NULL,
	id       {text} NOT NULL,
	audience {text} NOT NULL,
	deleted  {bool} NOT NULL,
	PRIMARY KEY (org_id, version, idx)
) {clustered};

-- Records of which every version is kept: a table of the current ones, which
-- lists and unique constraints need, and a table of all versions.
CREATE TABLE {p}organizations (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE TABLE {p}organizations_versions (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	saved_by {text} NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}companies (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	revision    {int}  NOT NULL,
	saved_at    {int}  NOT NULL,
	external_id {text},
	doc         {text} NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, external_id)
);
CREATE TABLE {p}companies_versions (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	saved_by {text} NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}locations (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	revision    {int}  NOT NULL,
	saved_at    {int}  NOT NULL,
	external_id {text},
	doc         {text} NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, external_id)
);
CREATE TABLE {p}locations_versions (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	saved_by {text} NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}teams (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	revision    {int}  NOT NULL,
	saved_at    {int}  NOT NULL,
	external_id {text},
	doc         {text} NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, external_id)
);
CREATE TABLE {p}teams_versions (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	saved_by {text} NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}people (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	revision    {int}  NOT NULL,
	saved_at    {int}  NOT NULL,
	external_id {text},
	email       {text}, -- in lower case
	doc         {text} NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, external_id),
	UNIQUE (org_id, email)
);
CREATE TABLE {p}people_versions (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	saved_by {text} NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}trackers (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	revision    {int}  NOT NULL,
	saved_at    {int}  NOT NULL,
	external_id {text},
	doc         {text} NOT NULL,
	PRIMARY KEY (org_id, id),
	UNIQUE (org_id, external_id)
);
CREATE TABLE {p}trackers_versions (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	saved_by {text} NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

-- The id of a closure is the tracker's, a slash and the first day.
CREATE TABLE {p}closures (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE TABLE {p}closures_versions (
	org_id   {text} NOT NULL,
	id       {text} NOT NULL,
	revision {int}  NOT NULL,
	saved_at {int}  NOT NULL,
	saved_by {text} NOT NULL,
	doc      {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

-- The current values. The date stands before the person, so that values which
-- arrive day by day are written side by side.
CREATE TABLE {p}entries (
	org_id    {text} NOT NULL,
	metric_id {text} NOT NULL,
	date      {date} NOT NULL, -- days, 0001-01-01 is 1
	person_id {text} NOT NULL,
	value     {int},           -- NULL is blank
	revision  {int}  NOT NULL,
	late      {bool} NOT NULL,
	updated   {int}  NOT NULL, -- instants are microseconds since 1970, UTC
	PRIMARY KEY (org_id, metric_id, date, person_id) {include value}
) {clustered};

-- Covers totals and the lists of a few people. It takes a fifth from the rate
-- of ingest; without it a person's year is a search for each day, ten times as
-- slow, and the report of a team twice.
CREATE INDEX {p}entries_by_person ON {p}entries (org_id, person_id, metric_id, date, value);

-- The history of the values.
CREATE TABLE {p}submissions (
	org_id    {text} NOT NULL,
	metric_id {text} NOT NULL,
	date      {date} NOT NULL,
	person_id {text} NOT NULL,
	revision  {int}  NOT NULL,
	change_id {text} NOT NULL,
	op        {text} NOT NULL,
	operand   {int}  NOT NULL,
	old_value {int},
	new_value {int},
	late      {bool} NOT NULL,
	made_by   {text} NOT NULL,
	reason    {text} NOT NULL,
	made      {int}  NOT NULL,
	received  {int}  NOT NULL,
	PRIMARY KEY (org_id, metric_id, date, person_id, revision)
) {clustered};

-- What became of commands.
CREATE TABLE {p}verdicts (
	org_id    {text}  NOT NULL,
	change_id {text}  NOT NULL,
	digest    {bytes} NOT NULL,
	status    {int}   NOT NULL,
	code      {text}  NOT NULL,
	reason    {text}  NOT NULL,
	ref       {text}  NOT NULL,
	at        {int}   NOT NULL,
	PRIMARY KEY (org_id, change_id)
) {clustered};

CREATE TABLE {p}accounts (
	org_id        {text} NOT NULL,
	person_id     {text} NOT NULL,
	email         {text}, -- NULL where there is none
	password_hash {text} NOT NULL,
	failures      {int}  NOT NULL,
	retry_after   {int}  NOT NULL,
	disabled      {bool} NOT NULL,
	revision      {int}  NOT NULL,
	PRIMARY KEY (org_id, person_id),
	UNIQUE (org_id, email)
);
-- Somebody who signs in names no organization.
CREATE INDEX {p}accounts_by_email ON {p}accounts (email);

CREATE TABLE {p}sessions (
	org_id    {text}  NOT NULL,
	token     {text}  NOT NULL,
	person_id {text}  NOT NULL,
	data      {bytes} NOT NULL,
	created   {int}   NOT NULL,
	expires   {int}   NOT NULL,
	PRIMARY KEY (org_id, token)
);
CREATE INDEX {p}sessions_by_person ON {p}sessions (org_id, person_id);

CREATE TABLE {p}tokens (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	name        {text} NOT NULL,
	hash        {text} NOT NULL,
	person_id   {text} NOT NULL,
	level       {int}  NOT NULL,
	permissions {text} NOT NULL,
	created     {int}  NOT NULL,
	expires     {int}  NOT NULL,
	last_used   {int}  NOT NULL,
	revoked     {bool} NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}tokens_by_hash ON {p}tokens (org_id, hash);

CREATE TABLE {p}links (
	org_id    {text} NOT NULL,
	hash      {text} NOT NULL,
	person_id {text} NOT NULL,
	purpose   {text} NOT NULL,
	created   {int}  NOT NULL,
	expires   {int}  NOT NULL,
	PRIMARY KEY (org_id, hash)
);

CREATE TABLE {p}events (
	org_id    {text} NOT NULL,
	at        {int}  NOT NULL,
	id        {text} NOT NULL,
	person_id {text} NOT NULL,
	action    {text} NOT NULL,
	entity    {text} NOT NULL,
	target    {text} NOT NULL,
	detail    {text} NOT NULL, -- JSON
	PRIMARY KEY (org_id, at, id)
);

CREATE TABLE {p}responses (
	org_id  {text}  NOT NULL,
	caller  {text}  NOT NULL,
	key     {text}  NOT NULL,
	digest  {text}  NOT NULL,
	done    {bool}  NOT NULL,
	status  {int}   NOT NULL,
	type    {text}  NOT NULL,
	body    {bytes} NOT NULL,
	created {int}   NOT NULL,
	PRIMARY KEY (org_id, caller, key)
);
CREATE INDEX {p}responses_by_created ON {p}responses (org_id, created);
