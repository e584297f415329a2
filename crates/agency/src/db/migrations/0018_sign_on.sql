-- access: identities at another house are named, so that one can be taken away, and tell who linked them.
ALTER TABLE identities ADD COLUMN id {id};
ALTER TABLE identities ADD COLUMN linked_by {id};
CREATE UNIQUE INDEX identities_id ON identities (id);
CREATE INDEX identities_user ON identities (user_id);
CREATE INDEX oidc_attempts_expires ON oidc_attempts (expires_at);
