-- Documents of collections: names and ids in the order of their code points whatever locale the database has, so that pages are
-- the same everywhere and an upgrade of the system's locales breaks no index.

ALTER TABLE documents
  ALTER COLUMN collection TYPE text COLLATE "C",
  ALTER COLUMN id TYPE text COLLATE "C",
  ADD CONSTRAINT documents_collection_form CHECK (collection ~ '^[A-Za-z][A-Za-z0-9_-]{0,62}$'),
  ADD CONSTRAINT documents_id_length CHECK (char_length(id) BETWEEN 1 AND 200),
  ADD CONSTRAINT documents_data_object CHECK (jsonb_typeof(data) = 'object'),
  -- What is given is at most 256 KB of JSON; this bounds what patches may add up to. Postgres writes a blank after each comma and
  -- colon, and numbers in full.
  ADD CONSTRAINT documents_data_size CHECK (octet_length(data::text) <= 524288);
