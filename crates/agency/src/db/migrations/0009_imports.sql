-- Rows that wait are put right where they are: a repair is a batch of its own that points at the file's. What a person has
-- settled waits no more. Months that are in the books keep their files.
ALTER TABLE batches ADD COLUMN kind TEXT NOT NULL DEFAULT 'file';
ALTER TABLE batches ADD COLUMN repairs_id {id};
ALTER TABLE batches ADD COLUMN headers {json};
ALTER TABLE quarantined_rows ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';
ALTER TABLE quarantined_rows ADD COLUMN settled_by_name TEXT;
ALTER TABLE quarantined_rows ADD COLUMN settled_at {instant};
ALTER TABLE quarantined_rows ADD COLUMN settled_reason TEXT;
ALTER TABLE quarantined_rows ADD COLUMN repair_batch_id {id};
CREATE INDEX quarantined_rows_of_repair ON quarantined_rows (repair_batch_id);
CREATE INDEX batches_repairing ON batches (repairs_id);
CREATE TABLE closed_store_months (
  store_id {id} NOT NULL REFERENCES stores(id),
  month TEXT NOT NULL,
  closed_at {instant} NOT NULL,
  PRIMARY KEY (store_id, month)
);
