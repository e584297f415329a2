-- opening a store on a platform
CREATE TABLE applications (
  id {id} PRIMARY KEY,
  application_no TEXT NOT NULL UNIQUE,
  client_id {id} NOT NULL REFERENCES clients(id),
  brand_id {id} REFERENCES brands(id),
  store_id {id} REFERENCES stores(id),
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  storefront TEXT,
  category TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  in_step_since {day} NOT NULL,
  opened_by {id},
  opened_by_name TEXT NOT NULL,
  opened_at {instant} NOT NULL
);
CREATE INDEX applications_client ON applications (client_id, state);
CREATE TABLE application_moves (
  id {id} PRIMARY KEY,
  application_id {id} NOT NULL REFERENCES applications(id),
  move_no BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  rejection_code TEXT,
  note TEXT NOT NULL,
  happened_on {day} NOT NULL,
  moved_by {id},
  moved_by_name TEXT NOT NULL,
  moved_at {instant} NOT NULL,
  UNIQUE (application_id, move_no)
);
CREATE TABLE application_documents (
  application_id {id} NOT NULL REFERENCES applications(id),
  kind TEXT NOT NULL,
  is_at_hand BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  noted_by {id},
  noted_by_name TEXT NOT NULL,
  noted_at {instant} NOT NULL,
  PRIMARY KEY (application_id, kind)
);

-- what platforms hold of a client's money
CREATE TABLE deposit_entries (
  id {id} PRIMARY KEY,
  entry_no BIGINT NOT NULL,
  client_id {id} NOT NULL REFERENCES clients(id),
  store_id {id} REFERENCES stores(id),
  application_id {id} REFERENCES applications(id),
  kind TEXT NOT NULL,
  amount_fen BIGINT NOT NULL,
  on_day {day} NOT NULL,
  payer TEXT NOT NULL,
  note TEXT NOT NULL,
  added_by {id},
  added_by_name TEXT NOT NULL,
  added_at {instant} NOT NULL,
  UNIQUE (client_id, entry_no)
);
CREATE INDEX deposit_entries_store ON deposit_entries (store_id);
CREATE INDEX deposit_entries_application ON deposit_entries (application_id);

-- what a client has bought of the catalogue
CREATE TABLE client_services (
  id {id} PRIMARY KEY,
  client_id {id} NOT NULL REFERENCES clients(id),
  service_code TEXT NOT NULL,
  since_on {day} NOT NULL,
  until_on {day},
  price_fen BIGINT,
  note TEXT NOT NULL,
  added_by {id},
  added_by_name TEXT NOT NULL,
  added_at {instant} NOT NULL,
  ended_by_name TEXT,
  ended_at {instant}
);
CREATE INDEX client_services_client ON client_services (client_id, service_code);
