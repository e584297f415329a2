-- Mappings somebody wrote for files of their own.
CREATE TABLE import_mappings (
  code TEXT PRIMARY KEY,
  definition TEXT NOT NULL,
  written_by TEXT NOT NULL,
  written_at {instant} NOT NULL
);
