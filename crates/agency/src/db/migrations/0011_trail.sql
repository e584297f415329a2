-- The chain of activities is anchored each hour instead of each day; an anchor is known by the link it stands at.
CREATE TABLE chain_anchors (
  link_no BIGINT PRIMARY KEY,
  day {day} NOT NULL,
  hash TEXT NOT NULL,
  seal TEXT NOT NULL,
  anchored_at {instant} NOT NULL
);
INSERT INTO chain_anchors (link_no, day, hash, seal, anchored_at)
  SELECT link_no, day, hash, seal, anchored_at FROM activity_anchors
  WHERE day IN (SELECT MIN(day) FROM activity_anchors GROUP BY link_no);
DROP TABLE activity_anchors;
ALTER TABLE chain_anchors RENAME TO activity_anchors;

-- The trail is asked by person, client, store and verb.
CREATE INDEX activities_user ON activities (user_id, at);
CREATE INDEX activities_client ON activities (client_id, at);
CREATE INDEX activities_store ON activities (store_id, at);
CREATE INDEX activities_verb ON activities (verb);

-- How a store's front was found: one row for each look, never changed.
CREATE TABLE storefront_reviews (
  id {id} PRIMARY KEY,
  store_id {id} NOT NULL REFERENCES stores (id),
  client_id {id} NOT NULL REFERENCES clients (id),
  revision_no BIGINT NOT NULL,
  answers {json} NOT NULL,
  passed_count BIGINT NOT NULL,
  failed_count BIGINT NOT NULL,
  reviewed_by {id} NOT NULL REFERENCES users (id),
  reviewed_by_name TEXT NOT NULL,
  reviewed_at {instant} NOT NULL,
  next_on {day} NOT NULL,
  next_by {id} NOT NULL REFERENCES users (id),
  next_by_name TEXT NOT NULL,
  UNIQUE (store_id, revision_no)
);
