-- The chain of activities: a row without a number waits to be linked.
CREATE TABLE activity_links (
  activity_id {id} PRIMARY KEY REFERENCES activities (id),
  link_no BIGINT UNIQUE,
  hash TEXT
);
CREATE INDEX activity_links_waiting ON activity_links (activity_id) WHERE link_no IS NULL;
INSERT INTO activity_links (activity_id) SELECT id FROM activities;
CREATE TABLE activity_anchors (
  day {day} PRIMARY KEY,
  link_no BIGINT NOT NULL,
  hash TEXT NOT NULL,
  seal TEXT NOT NULL,
  anchored_at {instant} NOT NULL
);
