-- What the phone keeps of the spaces that it follows. All of it comes from the server and can be
-- had again: a damaged or unknown cache is thrown away and made anew.

-- Where the feed stands (`sync::Standing` as JSON), and how many writes brought anything.
CREATE TABLE standing (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL,
    arrivals INTEGER NOT NULL
) STRICT;
INSERT INTO standing (one, body, arrivals) VALUES (1, '{}', 0);

CREATE TABLE scope (
    scope_no INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    space BLOB NOT NULL,
    audience TEXT NOT NULL
) STRICT;
CREATE INDEX scope_of_space ON scope (space);

-- One row for each thing in each scope that holds it. Of the rows of a thing one is shown: the
-- one with the highest number.
CREATE TABLE entry (
    entry_no INTEGER PRIMARY KEY,
    scope_no INTEGER NOT NULL REFERENCES scope (scope_no),
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    era INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    mark INTEGER NOT NULL,
    doubt INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    arrival INTEGER NOT NULL,
    space BLOB NOT NULL,
    folder BLOB NOT NULL,
    sort_at INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    folded TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (scope_no, kind, id)
) STRICT;
CREATE INDEX entry_of ON entry (id, kind);
CREATE INDEX entry_doubted ON entry (scope_no) WHERE doubt = 1;
CREATE INDEX entry_listed ON entry (space, kind, folder, sort_at DESC, id DESC) WHERE shown = 1;
CREATE INDEX entry_named ON entry (space, kind, folded, id) WHERE shown = 1;
CREATE INDEX entry_newest ON entry (added_at DESC, id DESC) WHERE shown = 1 AND kind = 'file';
CREATE INDEX entry_arrived ON entry (space, arrival DESC, id DESC)
    WHERE shown = 1 AND kind = 'file';

-- Which bytes of a file lie in the folder `bytes`.
CREATE TABLE held_bytes (
    item BLOB NOT NULL,
    kind TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (item, kind)
) STRICT, WITHOUT ROWID;

-- Answers about spaces of which a scope is held.
CREATE TABLE facts (
    space BLOB PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE people (
    space BLOB PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Of a professional: the last answer about his company, which tells what he is.
CREATE TABLE company (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL
) STRICT;

-- What had arrived when somebody last looked into the space.
CREATE TABLE look (
    space BLOB PRIMARY KEY,
    arrival INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
