-- A store opens, pauses and closes; each move is a row with who, when and why.
ALTER TABLE stores ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
CREATE TABLE store_moves (
  id {id} PRIMARY KEY,
  store_id {id} NOT NULL REFERENCES stores(id),
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  moved_by {id},
  moved_by_name TEXT NOT NULL,
  moved_at {instant} NOT NULL
);
CREATE INDEX store_moves_store ON store_moves (store_id, moved_at);
