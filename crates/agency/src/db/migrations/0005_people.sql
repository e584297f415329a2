-- access: clients a person is assigned to, sessions that end instead of vanishing, second factors, preferences,
-- single sign-on, invitations and guest links.
CREATE TABLE user_clients (
  user_id {id} NOT NULL REFERENCES users(id),
  client_id {id} NOT NULL REFERENCES clients(id),
  PRIMARY KEY (user_id, client_id)
);
CREATE INDEX user_clients_client ON user_clients (client_id);
ALTER TABLE users ADD COLUMN must_change_password BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN changed_at {instant};
-- A session without an id cannot be shown or ended by name: whoever is signed in signs in once more.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN id {id};
ALTER TABLE sessions ADD COLUMN seen_at {instant};
ALTER TABLE sessions ADD COLUMN ended_at {instant};
ALTER TABLE sessions ADD COLUMN end_reason TEXT;
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN agent TEXT;
ALTER TABLE sessions ADD COLUMN proved_at {instant};
ALTER TABLE sessions ADD COLUMN method TEXT;
ALTER TABLE sessions ADD COLUMN preview_client_id {id};
ALTER TABLE sessions ADD COLUMN preview_role TEXT;
CREATE UNIQUE INDEX sessions_id ON sessions (id);
CREATE TABLE second_factors (
  user_id {id} PRIMARY KEY REFERENCES users(id),
  sealed_key {bytes} NOT NULL,
  last_step BIGINT NOT NULL,
  confirmed_at {instant},
  created_at {instant} NOT NULL
);
CREATE TABLE recovery_codes (
  user_id {id} NOT NULL REFERENCES users(id),
  code_hash TEXT NOT NULL,
  used_at {instant},
  PRIMARY KEY (user_id, code_hash)
);
CREATE TABLE sign_in_challenges (
  token_hash TEXT PRIMARY KEY,
  user_id {id} NOT NULL REFERENCES users(id),
  method TEXT NOT NULL,
  try_count BIGINT NOT NULL,
  expires_at {instant} NOT NULL
);
CREATE TABLE address_tries (
  address TEXT PRIMARY KEY,
  try_count BIGINT NOT NULL,
  locked_until {instant},
  last_tried_at {instant} NOT NULL
);
CREATE TABLE user_preferences (
  user_id {id} PRIMARY KEY REFERENCES users(id),
  settings {json} NOT NULL,
  changed_at {instant} NOT NULL
);
CREATE TABLE agency_settings (
  code TEXT PRIMARY KEY,
  value {json} NOT NULL,
  set_by {id},
  set_at {instant} NOT NULL
);
CREATE TABLE identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_id {id} NOT NULL REFERENCES users(id),
  linked_at {instant} NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE TABLE oidc_attempts (
  state_hash TEXT PRIMARY KEY,
  nonce TEXT NOT NULL,
  sealed_verifier {bytes} NOT NULL,
  return_to TEXT NOT NULL,
  user_id {id},
  expires_at {instant} NOT NULL
);
CREATE TABLE invites (
  id {id} PRIMARY KEY,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  client_id {id} REFERENCES clients(id),
  reach {json} NOT NULL,
  invited_by {id} NOT NULL,
  invited_at {instant} NOT NULL,
  expires_at {instant} NOT NULL,
  accepted_at {instant},
  user_id {id},
  revoked_at {instant}
);
CREATE TABLE guest_links (
  id {id} PRIMARY KEY,
  permission TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  client_id {id} NOT NULL REFERENCES clients(id),
  stores {json} NOT NULL,
  label TEXT NOT NULL,
  made_by {id} NOT NULL,
  made_at {instant} NOT NULL,
  expires_at {instant} NOT NULL,
  revoked_at {instant},
  revoked_by {id},
  use_count BIGINT NOT NULL,
  last_used_at {instant}
);
CREATE TABLE guest_sessions (
  token_hash TEXT PRIMARY KEY,
  guest_link_id {id} NOT NULL REFERENCES guest_links(id),
  csrf_token TEXT NOT NULL,
  created_at {instant} NOT NULL,
  expires_at {instant} NOT NULL
);
