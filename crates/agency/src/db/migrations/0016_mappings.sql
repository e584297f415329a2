-- A mapping belongs to a client, or to the agency as a whole; one that is no longer wanted is retired and says why. Those
-- written before belong to the agency.
ALTER TABLE import_mappings ADD COLUMN id {id};
UPDATE import_mappings SET id = {fresh};
CREATE UNIQUE INDEX import_mappings_by_id ON import_mappings (id);
ALTER TABLE import_mappings ADD COLUMN client_id {id};
ALTER TABLE import_mappings ADD COLUMN retired_by_name TEXT;
ALTER TABLE import_mappings ADD COLUMN retired_at {instant};
ALTER TABLE import_mappings ADD COLUMN retired_reason TEXT;
CREATE INDEX import_mappings_by_client ON import_mappings (client_id);
