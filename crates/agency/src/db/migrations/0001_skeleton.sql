-- clients and stores
CREATE TABLE clients (
  id {id} PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  client_type TEXT NOT NULL,
  service_mode TEXT NOT NULL,
  stage TEXT NOT NULL,
  manager_id {id},
  created_at {instant} NOT NULL
);
CREATE TABLE brands (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  name TEXT NOT NULL,
  UNIQUE (client_id, name)
);
CREATE TABLE stores (
  id {id} PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  storefront TEXT,
  client_id {id} NOT NULL REFERENCES clients(id),
  brand_id {id} REFERENCES brands(id),
  bound_no TEXT,
  bound_name TEXT,
  created_at {instant} NOT NULL
);

-- access
CREATE TABLE users (
  id {id} PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  client_id {id} REFERENCES clients(id),
  has_all_stores BOOLEAN NOT NULL,
  language TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  is_active BOOLEAN NOT NULL,
  created_at {instant} NOT NULL
);
CREATE TABLE user_stores (
  user_id {id} NOT NULL REFERENCES users(id),
  store_id {id} NOT NULL REFERENCES stores(id),
  client_id {id} NOT NULL REFERENCES clients(id),
  PRIMARY KEY (user_id, store_id)
);
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  user_id {id} NOT NULL REFERENCES users(id),
  csrf_token TEXT NOT NULL,
  created_at {instant} NOT NULL,
  expires_at {instant} NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE TABLE sign_in_tries (
  login TEXT PRIMARY KEY,
  try_count BIGINT NOT NULL,
  locked_until {instant},
  last_tried_at {instant} NOT NULL
);
CREATE TABLE activities (
  id {id} PRIMARY KEY,
  at {instant} NOT NULL,
  user_id {id},
  actor TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  client_id {id},
  store_id {id},
  summary_zh TEXT NOT NULL,
  summary_en TEXT NOT NULL,
  detail {json} NOT NULL,
  hmac TEXT NOT NULL
);
CREATE INDEX activities_subject ON activities (subject_kind, subject_id);
CREATE INDEX activities_at ON activities (at);

-- background work
CREATE TABLE cursors (
  follower TEXT PRIMARY KEY,
  position BIGINT NOT NULL
);
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  lease_until {instant} NOT NULL
);
CREATE TABLE jobs (
  name TEXT PRIMARY KEY,
  started_at {instant} NOT NULL,
  ended_at {instant},
  error TEXT,
  failure_count BIGINT NOT NULL
);
CREATE TABLE numbers (
  series TEXT PRIMARY KEY,
  last_number BIGINT NOT NULL
);

-- work
CREATE TABLE sop_runs (
  id {id} PRIMARY KEY,
  run_no TEXT NOT NULL UNIQUE,
  template_code TEXT NOT NULL,
  template_revision BIGINT NOT NULL,
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  client_id {id},
  store_id {id},
  origin_kind TEXT NOT NULL,
  origin_id {id} NOT NULL,
  dedupe_key TEXT NOT NULL UNIQUE,
  anchor_at {instant} NOT NULL,
  started_at {instant} NOT NULL,
  finished_at {instant}
);
CREATE INDEX sop_runs_started ON sop_runs (started_at);
CREATE TABLE sop_stage_passings (
  sop_run_id {id} NOT NULL REFERENCES sop_runs(id),
  stage_code TEXT NOT NULL,
  passed_by {id},
  passed_at {instant} NOT NULL,
  PRIMARY KEY (sop_run_id, stage_code)
);
CREATE TABLE tasks (
  id {id} PRIMARY KEY,
  task_no TEXT NOT NULL UNIQUE,
  sop_run_id {id} REFERENCES sop_runs(id),
  stage_code TEXT,
  step_code TEXT,
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  client_id {id},
  store_id {id},
  owner_id {id},
  owner_role TEXT NOT NULL,
  due_at {instant} NOT NULL,
  standard TEXT NOT NULL,
  standard_en TEXT NOT NULL,
  priority TEXT NOT NULL,
  is_gate BOOLEAN NOT NULL,
  acceptance TEXT NOT NULL,
  milestone TEXT,
  state TEXT NOT NULL,
  note TEXT,
  origin_kind TEXT NOT NULL,
  origin_id {id} NOT NULL,
  created_at {instant} NOT NULL,
  submitted_at {instant},
  submitted_by {id},
  done_at {instant}
);
CREATE INDEX tasks_owner ON tasks (owner_id, state);
CREATE INDEX tasks_store ON tasks (store_id, state);
CREATE INDEX tasks_run ON tasks (sop_run_id);
CREATE TABLE task_closings (
  closing_no BIGINT PRIMARY KEY,
  task_id {id} NOT NULL REFERENCES tasks(id),
  origin_kind TEXT NOT NULL,
  origin_id {id} NOT NULL,
  closed_at {instant} NOT NULL
);

-- imports
CREATE TABLE batches (
  id {id} PRIMARY KEY,
  batch_no BIGINT NOT NULL UNIQUE,
  store_id {id} NOT NULL REFERENCES stores(id),
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  size_bytes BIGINT NOT NULL,
  platform TEXT,
  report TEXT,
  format TEXT,
  fact TEXT,
  encoding TEXT,
  state TEXT NOT NULL,
  problem_code TEXT,
  problem_zh TEXT,
  problem_en TEXT,
  row_count BIGINT NOT NULL,
  inserted_count BIGINT NOT NULL,
  updated_count BIGINT NOT NULL,
  unchanged_count BIGINT NOT NULL,
  quarantined_count BIGINT NOT NULL,
  dropped_count BIGINT NOT NULL,
  covers_from {day},
  covers_to {day},
  exported_at {instant},
  export_time_known BOOLEAN NOT NULL,
  snapshot_id BIGINT,
  started_by TEXT NOT NULL,
  started_at {instant} NOT NULL,
  finished_at {instant}
);
CREATE INDEX batches_store ON batches (store_id, batch_no);
CREATE UNIQUE INDEX batches_once ON batches (store_id, file_sha256, export_time_known) WHERE state = 'committed';
CREATE TABLE quarantined_rows (
  id {id} PRIMARY KEY,
  batch_id {id} NOT NULL REFERENCES batches(id),
  line BIGINT NOT NULL,
  column_name TEXT,
  code TEXT NOT NULL,
  reason_zh TEXT NOT NULL,
  reason_en TEXT NOT NULL,
  stated_value TEXT,
  cells {json} NOT NULL
);
CREATE INDEX quarantined_rows_batch ON quarantined_rows (batch_id, line);
CREATE TABLE covered_days (
  id {id} PRIMARY KEY,
  store_id {id} NOT NULL REFERENCES stores(id),
  fact TEXT NOT NULL,
  covers_from {day} NOT NULL,
  covers_to {day} NOT NULL,
  observed_until {day} NOT NULL,
  quiet_days BIGINT NOT NULL,
  batch_id {id} NOT NULL REFERENCES batches(id)
);
CREATE UNIQUE INDEX covered_days_once ON covered_days (store_id, fact, covers_from);

-- contracts
CREATE TABLE contracts (
  id {id} PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  client_id {id} NOT NULL REFERENCES clients(id),
  posted_through TEXT,
  created_at {instant} NOT NULL
);
CREATE TABLE contract_versions (
  id {id} PRIMARY KEY,
  contract_id {id} NOT NULL REFERENCES contracts(id),
  version_no BIGINT NOT NULL,
  effective_on {day} NOT NULL,
  ends_on {day} NOT NULL,
  terms {json} NOT NULL,
  terms_sha256 TEXT NOT NULL,
  created_at {instant} NOT NULL,
  UNIQUE (contract_id, version_no)
);
CREATE TABLE contract_stores (
  contract_id {id} NOT NULL REFERENCES contracts(id),
  store_id {id} NOT NULL REFERENCES stores(id),
  PRIMARY KEY (contract_id, store_id)
);

CREATE TABLE period_closings (
  id {id} PRIMARY KEY,
  contract_id {id} NOT NULL REFERENCES contracts(id),
  period TEXT NOT NULL,
  reason TEXT NOT NULL,
  closed_by {id} NOT NULL REFERENCES users(id),
  closed_at {instant} NOT NULL,
  UNIQUE (contract_id, period)
);

-- settlement
CREATE TABLE statements (
  id {id} PRIMARY KEY,
  statement_no TEXT NOT NULL UNIQUE,
  contract_id {id} NOT NULL REFERENCES contracts(id),
  contract_version_id {id} NOT NULL REFERENCES contract_versions(id),
  client_id {id} NOT NULL REFERENCES clients(id),
  period TEXT NOT NULL,
  revision_no BIGINT NOT NULL,
  snapshot_id BIGINT NOT NULL,
  total_fen BIGINT NOT NULL,
  tax_fen BIGINT NOT NULL,
  content TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  issued_by {id},
  issued_by_name TEXT NOT NULL,
  issued_at {instant} NOT NULL,
  UNIQUE (contract_id, period, revision_no)
);
CREATE INDEX statements_period ON statements (period, contract_id);
CREATE TABLE statement_confirmations (
  id {id} PRIMARY KEY,
  statement_id {id} NOT NULL REFERENCES statements(id),
  side TEXT NOT NULL,
  signatory TEXT NOT NULL,
  user_id {id} NOT NULL REFERENCES users(id),
  content_hash TEXT NOT NULL,
  confirmed_at {instant} NOT NULL,
  UNIQUE (statement_id, side)
);
CREATE TABLE statement_disputes (
  id {id} PRIMARY KEY,
  statement_id {id} NOT NULL REFERENCES statements(id),
  line_no BIGINT NOT NULL,
  reason TEXT NOT NULL,
  side TEXT NOT NULL,
  raised_by {id} NOT NULL REFERENCES users(id),
  raised_by_name TEXT NOT NULL,
  raised_at {instant} NOT NULL,
  ruling TEXT,
  decided_by {id},
  decided_by_name TEXT,
  decided_at {instant}
);
CREATE TABLE statement_withdrawals (
  statement_id {id} PRIMARY KEY REFERENCES statements(id),
  reason TEXT NOT NULL,
  withdrawn_by {id} NOT NULL REFERENCES users(id),
  withdrawn_by_name TEXT NOT NULL,
  withdrawn_at {instant} NOT NULL
);
CREATE TABLE statement_postings (
  posting_no BIGINT PRIMARY KEY,
  statement_id {id} NOT NULL UNIQUE REFERENCES statements(id),
  posted_by {id} NOT NULL REFERENCES users(id),
  posted_by_name TEXT NOT NULL,
  posted_at {instant} NOT NULL
);

-- alerts
CREATE TABLE findings (
  id {id} PRIMARY KEY,
  finding_no TEXT NOT NULL UNIQUE,
  rule_code TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  client_id {id} NOT NULL,
  store_id {id} NOT NULL REFERENCES stores(id),
  metric TEXT NOT NULL,
  severity TEXT NOT NULL,
  side TEXT NOT NULL,
  state TEXT NOT NULL,
  began_on {day} NOT NULL,
  last_on {day} NOT NULL,
  summary TEXT NOT NULL,
  summary_en TEXT NOT NULL,
  observed_value BIGINT NOT NULL,
  limit_value BIGINT NOT NULL,
  usual_value BIGINT,
  at_stake_fen BIGINT,
  owner_id {id},
  sop_run_id {id} REFERENCES sop_runs(id),
  cause TEXT,
  action TEXT,
  promised_kind TEXT,
  promised_value BIGINT,
  planned_on {day},
  check_on {day},
  acted_on {day},
  next_check_on {day},
  verdict {json},
  opened_at {instant} NOT NULL,
  analysed_at {instant},
  planned_at {instant},
  acted_at {instant},
  concluded_at {instant},
  closed_at {instant}
);
CREATE INDEX findings_store ON findings (store_id, state);
CREATE INDEX findings_key ON findings (dedupe_key, opened_at);
CREATE INDEX findings_check ON findings (next_check_on);
CREATE UNIQUE INDEX findings_open ON findings (dedupe_key) WHERE closed_at IS NULL;
CREATE TABLE finding_occurrences (
  id {id} PRIMARY KEY,
  finding_id {id} NOT NULL REFERENCES findings(id),
  day {day} NOT NULL,
  observed_value BIGINT NOT NULL,
  limit_value BIGINT NOT NULL,
  usual_value BIGINT,
  noted_at {instant} NOT NULL,
  UNIQUE (finding_id, day)
);
CREATE TABLE alert_overrides (
  store_id {id} NOT NULL REFERENCES stores(id),
  rule_code TEXT NOT NULL,
  field TEXT NOT NULL,
  value BIGINT NOT NULL,
  reason TEXT NOT NULL,
  set_by {id},
  set_at {instant} NOT NULL,
  PRIMARY KEY (store_id, rule_code, field)
);
