-- A file that somebody handed in waits a short while for them to look at it, to say whose it is, or to map it.
CREATE TABLE uploads (
  id {id} PRIMARY KEY,
  user_id {id} NOT NULL REFERENCES users(id),
  file_name TEXT NOT NULL,
  folder TEXT,
  size_bytes BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  scratch_name TEXT NOT NULL,
  sent_at {instant} NOT NULL,
  expires_at {instant} NOT NULL
);
CREATE INDEX uploads_by_end ON uploads (expires_at);
