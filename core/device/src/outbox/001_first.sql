-- One row for each operation that a person asked for. `kind` tells how `work` is read; a kind that
-- this app does not know stays as it is. `file` has a column of its own, so that a staged copy is
-- known to be needed whatever its row's kind is.
CREATE TABLE entry (
    op           BLOB    NOT NULL PRIMARY KEY CHECK (length(op) = 16),
    place        INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    work         TEXT    NOT NULL,
    file         TEXT    CHECK (file <> '' AND file NOT GLOB '.*' AND file NOT GLOB '*/*'),
    source       TEXT,
    media_type   TEXT,
    -- The copy was given up, or is about to be.
    dropped      INTEGER NOT NULL CHECK (dropped IN (0, 1)),
    state        TEXT    NOT NULL,
    -- The operations that must be done before, 16 bytes each.
    needs        BLOB    NOT NULL CHECK (length(needs) % 16 = 0),
    acknowledged INTEGER NOT NULL,
    may_be_there INTEGER NOT NULL CHECK (may_be_there IN (0, 1)),
    tries        INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 4294967295),
    deaths       INTEGER NOT NULL CHECK (deaths BETWEEN 0 AND 4294967295),
    leases       INTEGER NOT NULL CHECK (leases BETWEEN 0 AND 4294967295),
    -- The phone's age when it came into its state.
    lived        INTEGER NOT NULL,
    lived_up     INTEGER NOT NULL,
    lived_boot   INTEGER NOT NULL,
    asked_at     INTEGER NOT NULL,
    since        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whatever asks for it: what is not over is not removed.
CREATE TRIGGER unfinished_stays BEFORE DELETE ON entry
WHEN coalesce(OLD.state ->> '$.state', '') NOT IN ('done', 'cancelled', 'superseded')
BEGIN
    SELECT RAISE(ABORT, 'unfinished');
END;

-- One line for each change of state. It outlives its entry.
CREATE TABLE log (
    line   INTEGER PRIMARY KEY,
    op     BLOB    NOT NULL CHECK (length(op) = 16),
    at     INTEGER NOT NULL,
    was    TEXT,
    became TEXT    NOT NULL
) STRICT;

-- The entry whose bytes this process reads at the moment; after a death, the one that it read.
CREATE TABLE reading (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    op  BLOB NOT NULL CHECK (length(op) = 16)
) STRICT;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Staged copies that were there before this outbox began: their rows are in a damaged one.
CREATE TABLE lost (
    file TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
