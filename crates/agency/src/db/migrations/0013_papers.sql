-- Documents of a client, the authorisations they grant, and the notices that either runs out.
CREATE TABLE documents (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  kind TEXT NOT NULL,
  holder TEXT NOT NULL,
  number_sealed {bytes},
  number_tail TEXT,
  issued_on {day},
  expires_on {day},
  is_open_ended BOOLEAN NOT NULL,
  revision_no BIGINT NOT NULL,
  replaces_id {id} UNIQUE REFERENCES documents(id),
  replaced_at {instant},
  file_sha256 TEXT,
  file_size_bytes BIGINT,
  media_type TEXT,
  added_by {id},
  added_by_name TEXT NOT NULL,
  added_at {instant} NOT NULL,
  withdrawn_at {instant},
  withdrawn_reason TEXT
);
CREATE INDEX documents_client ON documents (client_id, kind);
CREATE INDEX documents_expiry ON documents (expires_on);
CREATE TABLE document_uses (
  document_id {id} NOT NULL REFERENCES documents(id),
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  PRIMARY KEY (document_id, subject_kind, subject_id)
);
CREATE TABLE authorisations (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  brand_id {id} NOT NULL REFERENCES brands(id),
  licence TEXT NOT NULL,
  chain_level BIGINT NOT NULL,
  starts_on {day} NOT NULL,
  ends_on {day} NOT NULL,
  scope_text TEXT NOT NULL,
  categories {json} NOT NULL,
  platforms {json} NOT NULL,
  document_id {id} REFERENCES documents(id),
  added_by {id},
  added_by_name TEXT NOT NULL,
  added_at {instant} NOT NULL,
  withdrawn_at {instant},
  withdrawn_reason TEXT
);
CREATE INDEX authorisations_client ON authorisations (client_id, brand_id);
CREATE INDEX authorisations_document ON authorisations (document_id);
CREATE TABLE expiry_notices (
  notice_no BIGINT PRIMARY KEY,
  id {id} NOT NULL UNIQUE,
  subject_kind TEXT NOT NULL,
  subject_id {id} NOT NULL,
  client_id {id} NOT NULL REFERENCES clients(id),
  kind TEXT NOT NULL,
  days_ahead BIGINT NOT NULL,
  expires_on {day} NOT NULL,
  noted_at {instant} NOT NULL,
  UNIQUE (subject_kind, subject_id, expires_on, days_ahead)
);
