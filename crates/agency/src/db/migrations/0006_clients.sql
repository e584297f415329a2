-- where a client stands, what a lead is worth
ALTER TABLE clients ADD COLUMN phase TEXT;
ALTER TABLE clients ADD COLUMN tags {json};
ALTER TABLE clients ADD COLUMN lead_score BIGINT;
UPDATE clients SET phase = 'acquisition' WHERE stage IN ('lead', 'onboarding');
UPDATE clients SET phase = 'growth' WHERE stage NOT IN ('lead', 'onboarding');
ALTER TABLE brands ADD COLUMN archived_at {instant};
-- A store sold its client's brand all along where there is only one.
UPDATE stores SET brand_id = (SELECT brands.id FROM brands WHERE brands.client_id = stores.client_id)
  WHERE brand_id IS NULL AND (SELECT COUNT(*) FROM brands WHERE brands.client_id = stores.client_id) = 1;
CREATE TABLE client_moves (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  stage TEXT NOT NULL,
  phase TEXT NOT NULL,
  reason TEXT NOT NULL,
  moved_by {id},
  moved_by_name TEXT NOT NULL,
  moved_at {instant} NOT NULL
);
CREATE INDEX client_moves_client ON client_moves (client_id, moved_at);
CREATE TABLE lead_scores (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  need_fit BIGINT NOT NULL,
  need_reason TEXT NOT NULL,
  budget_fit BIGINT NOT NULL,
  budget_reason TEXT NOT NULL,
  potential BIGINT NOT NULL,
  potential_reason TEXT NOT NULL,
  score BIGINT NOT NULL,
  policy_revision BIGINT NOT NULL,
  scored_by {id},
  scored_by_name TEXT NOT NULL,
  scored_at {instant} NOT NULL
);
CREATE INDEX lead_scores_client ON lead_scores (client_id, scored_at);

-- onboarding
CREATE TABLE onboarding_outputs (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  stage_code TEXT NOT NULL,
  output_code TEXT NOT NULL,
  revision_no BIGINT NOT NULL,
  content {json} NOT NULL,
  handed_in_by {id} NOT NULL,
  handed_in_by_name TEXT NOT NULL,
  handed_in_at {instant} NOT NULL,
  judged_by {id},
  judged_by_name TEXT,
  judged_at {instant},
  is_accepted BOOLEAN NOT NULL,
  returned_reason TEXT,
  UNIQUE (client_id, output_code, revision_no)
);
CREATE TABLE onboarding_passings (
  client_id {id} NOT NULL REFERENCES clients(id),
  stage_code TEXT NOT NULL,
  passed_by {id},
  passed_by_name TEXT NOT NULL,
  passed_at {instant} NOT NULL,
  PRIMARY KEY (client_id, stage_code)
);

-- brand kits, notes, people
CREATE TABLE brand_kits (
  id {id} PRIMARY KEY,
  brand_id {id} NOT NULL REFERENCES brands(id),
  revision_no BIGINT NOT NULL,
  content {json} NOT NULL,
  written_by {id},
  written_by_name TEXT NOT NULL,
  written_at {instant} NOT NULL,
  UNIQUE (brand_id, revision_no)
);
CREATE TABLE client_notes (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  written_by {id},
  written_by_name TEXT NOT NULL,
  written_at {instant} NOT NULL
);
CREATE INDEX client_notes_client ON client_notes (client_id, written_at);
CREATE TABLE client_members (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  user_id {id} NOT NULL REFERENCES users(id),
  function_code TEXT NOT NULL,
  is_lead BOOLEAN NOT NULL,
  since_at {instant} NOT NULL,
  until_at {instant}
);
CREATE INDEX client_members_client ON client_members (client_id, until_at);
