-- The records of TimeTrack: the latest version of each, and, in a table beside
-- it, the versions before. What is written and read by the hundred thousand
-- has columns of its own, the other kinds share a table of documents.
--
-- Lists and reports go through the days of one person after the other, also
-- those of everybody: by_person holds what reports add up. Records that last
-- beyond the day after their first, of which there are few, are found by an
-- index of their own.

CREATE TABLE {p}time_entries (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	person_id   {text} NOT NULL,
	date        {date} NOT NULL, -- in UTC
	last        {date} NOT NULL,
	revision    {int}  NOT NULL,
	removed     {bool} NOT NULL,
	by_id       {text} NOT NULL,
	change_id   {text} NOT NULL,
	reason      {text} NOT NULL,
	made        {int}  NOT NULL,
	received    {int}  NOT NULL,
	activity_id {text} NOT NULL,
	start       {int}  NOT NULL,
	stop        {int}  NOT NULL,
	zone        {text} NOT NULL,
	ended_by    {text} NOT NULL,
	held        {bool} NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}time_entries_by_person ON {p}time_entries (org_id, person_id, date, last, start, stop, activity_id, held) WHERE NOT removed;
CREATE INDEX {p}time_entries_lasting ON {p}time_entries (org_id, person_id, date) WHERE NOT removed AND last > date + 1;
CREATE TABLE {p}time_entries_earlier (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	person_id   {text} NOT NULL,
	date        {date} NOT NULL,
	last        {date} NOT NULL,
	revision    {int}  NOT NULL,
	removed     {bool} NOT NULL,
	by_id       {text} NOT NULL,
	change_id   {text} NOT NULL,
	reason      {text} NOT NULL,
	made        {int}  NOT NULL,
	received    {int}  NOT NULL,
	activity_id {text} NOT NULL,
	start       {int}  NOT NULL,
	stop        {int}  NOT NULL,
	zone        {text} NOT NULL,
	ended_by    {text} NOT NULL,
	held        {bool} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}time_shifts (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	person_id   {text} NOT NULL,
	date        {date} NOT NULL,
	last        {date} NOT NULL,
	revision    {int}  NOT NULL,
	removed     {bool} NOT NULL,
	by_id       {text} NOT NULL,
	change_id   {text} NOT NULL,
	reason      {text} NOT NULL,
	made        {int}  NOT NULL,
	received    {int}  NOT NULL,
	activity_id {text} NOT NULL,
	begins      {int}  NOT NULL, -- minutes after midnight of date
	ends        {int}  NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}time_shifts_by_person ON {p}time_shifts (org_id, person_id, date) WHERE NOT removed;
CREATE INDEX {p}time_shifts_lasting ON {p}time_shifts (org_id, person_id, date) WHERE NOT removed AND last > date + 1;
CREATE TABLE {p}time_shifts_earlier (
	org_id      {text} NOT NULL,
	id          {text} NOT NULL,
	person_id   {text} NOT NULL,
	date        {date} NOT NULL,
	last        {date} NOT NULL,
	revision    {int}  NOT NULL,
	removed     {bool} NOT NULL,
	by_id       {text} NOT NULL,
	change_id   {text} NOT NULL,
	reason      {text} NOT NULL,
	made        {int}  NOT NULL,
	received    {int}  NOT NULL,
	activity_id {text} NOT NULL,
	begins      {int}  NOT NULL,
	ends        {int}  NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}time_sessions (
	org_id    {text} NOT NULL,
	id        {text} NOT NULL,
	person_id {text} NOT NULL,
	date      {date} NOT NULL, -- in UTC
	last      {date} NOT NULL,
	revision  {int}  NOT NULL,
	removed   {bool} NOT NULL,
	by_id     {text} NOT NULL,
	change_id {text} NOT NULL,
	reason    {text} NOT NULL,
	made      {int}  NOT NULL,
	received  {int}  NOT NULL,
	start     {int}  NOT NULL,
	stop      {int}  NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}time_sessions_by_person ON {p}time_sessions (org_id, person_id, date, last, start, stop) WHERE NOT removed;
CREATE INDEX {p}time_sessions_lasting ON {p}time_sessions (org_id, person_id, date) WHERE NOT removed AND last > date + 1;
CREATE TABLE {p}time_sessions_earlier (
	org_id    {text} NOT NULL,
	id        {text} NOT NULL,
	person_id {text} NOT NULL,
	date      {date} NOT NULL,
	last      {date} NOT NULL,
	revision  {int}  NOT NULL,
	removed   {bool} NOT NULL,
	by_id     {text} NOT NULL,
	change_id {text} NOT NULL,
	reason    {text} NOT NULL,
	made      {int}  NOT NULL,
	received  {int}  NOT NULL,
	start     {int}  NOT NULL,
	stop      {int}  NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}time_results (
	org_id     {text} NOT NULL,
	id         {text} NOT NULL,
	person_id  {text} NOT NULL,
	date       {date} NOT NULL,
	last       {date} NOT NULL,
	revision   {int}  NOT NULL,
	removed    {bool} NOT NULL,
	by_id      {text} NOT NULL,
	change_id  {text} NOT NULL,
	reason     {text} NOT NULL,
	made       {int}  NOT NULL,
	received   {int}  NOT NULL,
	currency   {text} NOT NULL,
	points     {int}  NOT NULL,
	revenue    {int}  NOT NULL,
	profit     {int}  NOT NULL,
	commission {int}  NOT NULL,
	sales      {int}  NOT NULL, -- 1 for a success
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}time_results_by_person ON {p}time_results (org_id, person_id, date, currency, points, revenue, profit, commission, sales) WHERE NOT removed;
CREATE INDEX {p}time_results_lasting ON {p}time_results (org_id, person_id, date) WHERE NOT removed AND last > date + 1;
-- Those of which a sum might be out of range: as a rule there are none.
CREATE INDEX {p}time_results_large ON {p}time_results (org_id)
	WHERE NOT (points BETWEEN -1000000000000 AND 1000000000000 AND revenue BETWEEN -1000000000000 AND 1000000000000
		AND profit BETWEEN -1000000000000 AND 1000000000000 AND commission BETWEEN -1000000000000 AND 1000000000000);
CREATE TABLE {p}time_results_earlier (
	org_id     {text} NOT NULL,
	id         {text} NOT NULL,
	person_id  {text} NOT NULL,
	date       {date} NOT NULL,
	last       {date} NOT NULL,
	revision   {int}  NOT NULL,
	removed    {bool} NOT NULL,
	by_id      {text} NOT NULL,
	change_id  {text} NOT NULL,
	reason     {text} NOT NULL,
	made       {int}  NOT NULL,
	received   {int}  NOT NULL,
	currency   {text} NOT NULL,
	points     {int}  NOT NULL,
	revenue    {int}  NOT NULL,
	profit     {int}  NOT NULL,
	commission {int}  NOT NULL,
	sales      {int}  NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

CREATE TABLE {p}time_approvals (
	org_id    {text} NOT NULL,
	id        {text} NOT NULL,
	person_id {text} NOT NULL,
	date      {date} NOT NULL,
	last      {date} NOT NULL,
	revision  {int}  NOT NULL,
	removed   {bool} NOT NULL,
	by_id     {text} NOT NULL,
	change_id {text} NOT NULL,
	reason    {text} NOT NULL,
	made      {int}  NOT NULL,
	received  {int}  NOT NULL,
	snapshot  {text} NOT NULL, -- who approved it, and on what, as bunstore writes it
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}time_approvals_by_person ON {p}time_approvals (org_id, person_id, date) WHERE NOT removed;
CREATE INDEX {p}time_approvals_lasting ON {p}time_approvals (org_id, person_id, date) WHERE NOT removed AND last > date + 1;
CREATE TABLE {p}time_approvals_earlier (
	org_id    {text} NOT NULL,
	id        {text} NOT NULL,
	person_id {text} NOT NULL,
	date      {date} NOT NULL,
	last      {date} NOT NULL,
	revision  {int}  NOT NULL,
	removed   {bool} NOT NULL,
	by_id     {text} NOT NULL,
	change_id {text} NOT NULL,
	reason    {text} NOT NULL,
	made      {int}  NOT NULL,
	received  {int}  NOT NULL,
	snapshot  {text} NOT NULL,
	PRIMARY KEY (org_id, id, revision)
);

-- The records of all other kinds.
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
CREATE INDEX {p}time_records_lasting ON {p}time_records (org_id, kind, person_id, date) WHERE NOT removed AND last > date + 1;
CREATE TABLE {p}time_records_earlier (
	org_id    {text} NOT NULL,
	kind      {text} NOT NULL,
	id        {text} NOT NULL,
	person_id {text} NOT NULL,
	date      {date} NOT NULL,
	last      {date} NOT NULL,
	revision  {int}  NOT NULL,
	removed   {bool} NOT NULL,
	doc       {text} NOT NULL,
	PRIMARY KEY (org_id, kind, id, revision)
);
