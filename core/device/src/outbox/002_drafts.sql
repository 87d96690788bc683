-- Documents that somebody is filling, as JSON, by the id that the result will have. One goes in the
-- transaction that knows its result received, or with its person.
CREATE TABLE draft (
    result     BLOB    NOT NULL PRIMARY KEY CHECK (length(result) = 16),
    body       TEXT    NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
