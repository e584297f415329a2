-- The account vault: what the agency is trusted with, its sealed secrets, who may look and who did.
CREATE TABLE data_keys (
  client_id {id} PRIMARY KEY REFERENCES clients(id),
  wrapped {bytes} NOT NULL,
  made_at {instant} NOT NULL
);
CREATE TABLE assets (
  id {id} PRIMARY KEY,
  asset_no TEXT NOT NULL UNIQUE,
  client_id {id} NOT NULL REFERENCES clients(id),
  store_id {id} REFERENCES stores(id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  owner_name TEXT NOT NULL,
  holder_id {id} REFERENCES users(id),
  holder_name TEXT NOT NULL,
  authority TEXT NOT NULL,
  contract_code TEXT,
  ends_on {day},
  second_factor TEXT NOT NULL,
  needs_two BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  added_by {id},
  added_at {instant} NOT NULL
);
CREATE INDEX assets_client ON assets (client_id, store_id);
CREATE TABLE secrets (
  id {id} PRIMARY KEY,
  asset_id {id} NOT NULL REFERENCES assets(id),
  field TEXT NOT NULL,
  revision_no BIGINT NOT NULL,
  sealed {bytes} NOT NULL,
  fingerprint TEXT NOT NULL,
  set_by {id},
  set_by_name TEXT NOT NULL,
  set_at {instant} NOT NULL,
  erased_at {instant},
  UNIQUE (asset_id, field, revision_no)
);
CREATE TABLE secret_grants (
  id {id} PRIMARY KEY,
  asset_id {id} NOT NULL REFERENCES assets(id),
  user_id {id} NOT NULL REFERENCES users(id),
  until_on {day} NOT NULL,
  reason TEXT NOT NULL,
  granted_by {id},
  granted_by_name TEXT NOT NULL,
  granted_at {instant} NOT NULL,
  ended_at {instant}
);
CREATE UNIQUE INDEX secret_grants_live ON secret_grants (asset_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX secret_grants_user ON secret_grants (user_id);
CREATE TABLE reveal_requests (
  id {id} PRIMARY KEY,
  asset_id {id} NOT NULL REFERENCES assets(id),
  field TEXT NOT NULL,
  reason TEXT NOT NULL,
  asked_by {id} NOT NULL REFERENCES users(id),
  asked_at {instant} NOT NULL,
  decided_by {id} REFERENCES users(id),
  decision TEXT,
  decided_at {instant},
  expires_at {instant} NOT NULL
);
CREATE INDEX reveal_requests_asset ON reveal_requests (asset_id, asked_at);
CREATE TABLE reveals (
  reveal_no BIGINT PRIMARY KEY,
  asset_id {id} NOT NULL REFERENCES assets(id),
  secret_id {id} NOT NULL REFERENCES secrets(id),
  field TEXT NOT NULL,
  revision_no BIGINT NOT NULL,
  user_id {id} NOT NULL REFERENCES users(id),
  reason TEXT NOT NULL,
  request_id {id} UNIQUE REFERENCES reveal_requests(id),
  revealed_at {instant} NOT NULL
);
CREATE INDEX reveals_asset ON reveals (asset_id, revealed_at);
CREATE INDEX reveals_user ON reveals (user_id, revealed_at);
CREATE TABLE account_events (
  id {id} PRIMARY KEY,
  asset_id {id} NOT NULL REFERENCES assets(id),
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  happened_at {instant} NOT NULL,
  noted_by {id},
  noted_by_name TEXT NOT NULL,
  noted_at {instant} NOT NULL
);
CREATE INDEX account_events_asset ON account_events (asset_id, happened_at);
-- Somebody leaves: what they could know, and whether each of it has been changed since.
CREATE TABLE departures (
  id {id} PRIMARY KEY,
  departure_no BIGINT NOT NULL UNIQUE,
  user_id {id} NOT NULL UNIQUE REFERENCES users(id),
  user_name TEXT NOT NULL,
  successor_id {id} REFERENCES users(id),
  successor_name TEXT,
  reason TEXT NOT NULL,
  left_by {id},
  left_by_name TEXT NOT NULL,
  left_at {instant} NOT NULL,
  closed_by {id},
  closed_by_name TEXT,
  closed_at {instant}
);
CREATE TABLE rotations (
  id {id} PRIMARY KEY,
  departure_id {id} NOT NULL REFERENCES departures(id),
  asset_id {id} NOT NULL REFERENCES assets(id),
  field TEXT NOT NULL,
  because TEXT NOT NULL,
  before_revision_no BIGINT NOT NULL,
  before_fingerprint TEXT NOT NULL,
  waived_reason TEXT,
  waived_by {id},
  waived_by_name TEXT,
  waived_at {instant},
  UNIQUE (departure_id, asset_id, field)
);
