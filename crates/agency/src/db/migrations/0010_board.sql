-- What a month is meant to reach, the views people keep of the board, and what they write on its days.
CREATE TABLE targets (
  id {id} PRIMARY KEY,
  store_id {id} NOT NULL REFERENCES stores(id),
  metric TEXT NOT NULL,
  month TEXT NOT NULL,
  floor_value BIGINT,
  goal_value BIGINT NOT NULL,
  stretch_value BIGINT,
  set_by {id},
  set_by_name TEXT NOT NULL,
  set_at {instant} NOT NULL,
  replaced_at {instant}
);
CREATE UNIQUE INDEX targets_live ON targets (store_id, metric, month) WHERE replaced_at IS NULL;
CREATE TABLE saved_views (
  id {id} PRIMARY KEY,
  user_id {id} NOT NULL REFERENCES users(id),
  page TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  shared_with TEXT,
  is_default BOOLEAN NOT NULL,
  saved_at {instant} NOT NULL
);
CREATE INDEX saved_views_user ON saved_views (user_id, page);
CREATE INDEX saved_views_shared ON saved_views (shared_with, page);
CREATE TABLE day_notes (
  id {id} PRIMARY KEY,
  client_id {id} REFERENCES clients(id),
  store_id {id} REFERENCES stores(id),
  from_day {day} NOT NULL,
  to_day {day} NOT NULL,
  text TEXT NOT NULL,
  is_for_client BOOLEAN NOT NULL,
  written_by {id} NOT NULL,
  written_by_name TEXT NOT NULL,
  written_at {instant} NOT NULL,
  removed_at {instant}
);
CREATE INDEX day_notes_days ON day_notes (from_day, to_day);
