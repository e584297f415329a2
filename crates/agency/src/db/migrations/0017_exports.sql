-- Files that people asked for and fetch later. The file itself lies beside the facts until it expires.
CREATE TABLE exports (
  id {id} PRIMARY KEY,
  queued_job_id {id} NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  question {json} NOT NULL,
  stores {json} NOT NULL,
  client_id {id},
  store_id {id},
  reason TEXT,
  format TEXT NOT NULL,
  state TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  file_name TEXT,
  file_sha256 TEXT,
  size_bytes BIGINT,
  asked_by {id} NOT NULL,
  asked_at {instant} NOT NULL,
  finished_at {instant},
  expires_at {instant},
  download_count BIGINT NOT NULL
);
CREATE INDEX exports_of_person ON exports (asked_by, asked_at);
CREATE INDEX exports_due ON exports (state, expires_at);
