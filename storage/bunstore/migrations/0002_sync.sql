-- The devices of people. The numbers are the device's own.
CREATE TABLE {p}devices (
	org_id     {text} NOT NULL,
	id         {text} NOT NULL,
	person_id  {text} NOT NULL,
	registered {int}  NOT NULL,
	heard      {int}  NOT NULL,
	last       {int}  NOT NULL,
	stored     {int}  NOT NULL,
	waiting    {int}  NOT NULL,
	oldest     {int}  NOT NULL,
	policy     {int}  NOT NULL,
	policy_seq {int}  NOT NULL,
	boot       {text} NOT NULL,
	mono       {int}  NOT NULL,
	claimed    {int}  NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX {p}devices_by_person ON {p}devices (org_id, person_id, id);

-- What became of the changes of devices. Those of one push stand side by side.
-- Nothing but Purge goes by the instant alone, now and then, and reads them all:
-- an index for it would be one more to write for each change.
CREATE TABLE {p}receipts (
	org_id     {text}  NOT NULL,
	device_id  {text}  NOT NULL,
	seq        {int}   NOT NULL,
	change_id  {text}  NOT NULL,
	person_id  {text}  NOT NULL,
	kind       {text}  NOT NULL,
	digest     {bytes} NOT NULL,
	args       {bytes},          -- as sent; NULL where the change was applied
	status     {int}   NOT NULL,
	code       {text}  NOT NULL,
	reason     {text}  NOT NULL,
	detail     {bytes},          -- NULL: nothing
	uncertain  {bool}  NOT NULL,
	subject_id {text}  NOT NULL,
	date       {date}  NOT NULL,
	claimed    {int}   NOT NULL,
	made       {int}   NOT NULL,
	received   {int}   NOT NULL,
	revision   {int}   NOT NULL,
	action     {text}  NOT NULL, -- of the decision; '': there is none
	decided_by {text}  NOT NULL,
	decided    {int}   NOT NULL,
	note       {text}  NOT NULL,
	PRIMARY KEY (org_id, device_id, seq),
	UNIQUE (org_id, change_id)
) {clustered};

-- The list of those that wait for a decision; 3 is change.Held. Others are not
-- in it and cost nothing.
CREATE INDEX {p}receipts_held ON {p}receipts (org_id, received, change_id) WHERE status = 3 AND action = '';
