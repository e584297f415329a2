-- Mappings somebody wrote for files of their own, and the sheet of a row that waits.
CREATE TABLE import_mappings (
  code TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  written_by TEXT NOT NULL,
  written_at {instant} NOT NULL
);
ALTER TABLE quarantined_rows ADD COLUMN sheet TEXT;
