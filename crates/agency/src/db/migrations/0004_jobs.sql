-- A floor that changes hands counts up; what an earlier holder still wants to commit is refused by it.
ALTER TABLE leases ADD COLUMN fence BIGINT NOT NULL DEFAULT 0;
-- When a scheduled job is next due; it outlives the process.
CREATE TABLE job_dues (
  name TEXT PRIMARY KEY,
  due_at {instant} NOT NULL
);
-- Work somebody asked for that is done later, with what it was asked for.
CREATE TABLE queued_jobs (
  id {id} PRIMARY KEY,
  job_no BIGINT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  payload {json} NOT NULL,
  dedupe_key TEXT,
  client_id {id},
  store_id {id},
  asked_by {id},
  asked_by_name TEXT NOT NULL,
  state TEXT NOT NULL,
  run_at {instant} NOT NULL,
  attempt_count BIGINT NOT NULL,
  fence BIGINT NOT NULL,
  holder TEXT,
  lease_until {instant},
  error TEXT,
  error_en TEXT,
  result {json},
  dropped_reason TEXT,
  asked_at {instant} NOT NULL,
  started_at {instant},
  ended_at {instant}
);
CREATE INDEX queued_jobs_due ON queued_jobs (state, run_at);
CREATE UNIQUE INDEX queued_jobs_once ON queued_jobs (dedupe_key) WHERE state IN ('waiting', 'running');
