-- The first format. Times are microseconds UTC, ids 16 bytes, words text, truths 0 or 1.
-- company_id leads every key. The tables of accounts stand above companies, since one person can
-- be a client of several: person, session, device, applied_op, tombstone, upload.

CREATE TABLE server (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL
);

-- Accounts ------------------------------------------------------------------------------------

CREATE TABLE person (
    person_id BYTEA NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    password TEXT NOT NULL,
    name TEXT NOT NULL,
    active BIGINT NOT NULL,
    client_role BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (email);

CREATE TABLE device (
    device_id BYTEA NOT NULL,
    person_id BYTEA NOT NULL REFERENCES person (person_id),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    confirmed BYTEA,
    offered BYTEA,
    offer BIGINT NOT NULL,
    PRIMARY KEY (person_id, role, device_id)
);

-- kind: 'session' or 'upload'. single: 1 where the company allows one live device.
-- ended: null while alive, else 'signed_out', 'superseded' or 'revoked'.
CREATE TABLE session (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    person_id BYTEA NOT NULL REFERENCES person (person_id),
    role TEXT NOT NULL,
    device_id BYTEA NOT NULL,
    single BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT,
    ended TEXT
);
CREATE INDEX session_person ON session (person_id, role, kind);
CREATE UNIQUE INDEX session_one_device ON session (person_id)
    WHERE kind = 'session' AND role = 'professional' AND single = 1 AND ended IS NULL;

-- Organisation --------------------------------------------------------------------------------

-- seq counts the feed, org_seq is the seq of the last change of organisation, scope_count and
-- audit_count give out numbers, audit_hash is the end of the chain.
CREATE TABLE company (
    company_id BYTEA NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    seq BIGINT NOT NULL,
    org_seq BIGINT NOT NULL,
    scope_count BIGINT NOT NULL,
    audit_count BIGINT NOT NULL,
    audit_hash BYTEA NOT NULL,
    grace_days BIGINT NOT NULL,
    several_devices BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE branch (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    branch_id BYTEA NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (company_id, branch_id)
);
CREATE UNIQUE INDEX branch_by_id ON branch (branch_id);

-- person_id is null until the invitation is accepted. features is a JSON list of words.
CREATE TABLE professional (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    professional_id BYTEA NOT NULL,
    person_id BYTEA REFERENCES person (person_id),
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    profile TEXT NOT NULL,
    features TEXT NOT NULL,
    active BIGINT NOT NULL,
    PRIMARY KEY (company_id, professional_id)
);
CREATE UNIQUE INDEX professional_by_id ON professional (professional_id);
CREATE UNIQUE INDEX professional_person ON professional (person_id) WHERE person_id IS NOT NULL;
-- Whoever accepts first has the address; an invitation alone must not take it from others.
CREATE UNIQUE INDEX professional_email ON professional (company_id, email);
CREATE INDEX professional_of_email ON professional (email);

CREATE TABLE professional_branch (
    company_id BYTEA NOT NULL,
    professional_id BYTEA NOT NULL,
    branch_id BYTEA NOT NULL,
    PRIMARY KEY (company_id, professional_id, branch_id),
    FOREIGN KEY (company_id, professional_id) REFERENCES professional (company_id, professional_id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, branch_id)
);
CREATE INDEX professional_of_branch ON professional_branch (company_id, branch_id, professional_id);

-- kind: 'record', 'group' or 'library'. owner_id: of a library.
CREATE TABLE space (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    space_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    owner_id BYTEA,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, space_id)
);
CREATE UNIQUE INDEX space_by_id ON space (space_id);
CREATE UNIQUE INDEX space_of_owner ON space (company_id, owner_id) WHERE owner_id IS NOT NULL;

CREATE TABLE space_branch (
    company_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    branch_id BYTEA NOT NULL,
    PRIMARY KEY (company_id, space_id, branch_id),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, branch_id)
);
CREATE INDEX space_of_branch ON space_branch (company_id, branch_id, space_id);

-- consent_at: null without consent. revision counts the changes of the card.
CREATE TABLE record (
    company_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    client_id BYTEA NOT NULL,
    person_id BYTEA REFERENCES person (person_id),
    name TEXT NOT NULL,
    consent_at BIGINT,
    consent_text TEXT,
    archived BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (company_id, space_id),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id)
);
CREATE UNIQUE INDEX record_client ON record (client_id);
CREATE INDEX record_person ON record (person_id) WHERE person_id IS NOT NULL;

-- professional_company may be another company: the only reference that crosses.
-- state: 'active', 'archived', or 'asked' while the client has not answered.
CREATE TABLE participant (
    company_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    professional_id BYTEA NOT NULL,
    professional_company BYTEA NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (company_id, space_id, professional_id),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id),
    FOREIGN KEY (professional_company, professional_id)
        REFERENCES professional (company_id, professional_id)
);
CREATE INDEX participant_of ON participant (professional_id, state, company_id, space_id);

CREATE TABLE group_member (
    company_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    record_id BYTEA NOT NULL,
    PRIMARY KEY (company_id, space_id, record_id),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id),
    FOREIGN KEY (company_id, record_id) REFERENCES record (company_id, space_id)
);
CREATE INDEX group_of_record ON group_member (company_id, record_id, space_id);

-- For a client: space_id. For a professional: professional_id.
CREATE TABLE invitation (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    code_hash BYTEA NOT NULL,
    space_id BYTEA,
    professional_id BYTEA,
    email TEXT,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT,
    PRIMARY KEY (company_id, code_hash)
);
CREATE UNIQUE INDEX invitation_by_code ON invitation (code_hash);
CREATE INDEX invitation_of_space ON invitation (company_id, space_id);
CREATE INDEX invitation_of_professional ON invitation (company_id, professional_id);

CREATE TABLE device_report (
    company_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    person_id BYTEA NOT NULL,
    device_id BYTEA NOT NULL,
    level TEXT NOT NULL,
    pending BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    oldest_at BIGINT NOT NULL,
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, space_id, person_id, device_id, level),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id)
);
CREATE INDEX device_report_of ON device_report (person_id, device_id);

-- Content -------------------------------------------------------------------------------------

-- condemned_at: its last item was deleted; the bytes go after the company's grace.
CREATE TABLE blob (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    blob_id BYTEA NOT NULL,
    sha256 BYTEA NOT NULL,
    length BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    condemned_at BIGINT,
    PRIMARY KEY (company_id, blob_id)
);
CREATE INDEX blob_by_id ON blob (blob_id);
CREATE INDEX blob_condemned ON blob (condemned_at) WHERE condemned_at IS NOT NULL;

-- kind: 'folder' or 'file'. parent: empty bytes at the root. creator: 'professional', 'client',
-- 'system' with creator_id. Of folders: sharing; client_count = files in it and below that the
-- client sees, and Open folders likewise, itself included; direct_count = files directly in it
-- whose level says client. Of files: level_revision = the revision that last changed the level, so
-- that a rename does not make a later change of visibility look stale.
CREATE TABLE item (
    company_id BYTEA NOT NULL,
    item_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    kind TEXT NOT NULL,
    parent BYTEA NOT NULL,
    name TEXT NOT NULL,
    creator TEXT NOT NULL,
    creator_id BYTEA,
    keeper_id BYTEA,
    added_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    sharing TEXT,
    client_count BIGINT NOT NULL,
    direct_count BIGINT NOT NULL,
    author_id BYTEA,
    adder_id BYTEA,
    file_company BYTEA,
    level TEXT,
    level_revision BIGINT NOT NULL,
    client_photo BIGINT NOT NULL,
    blob_id BYTEA,
    media_type TEXT,
    captured_at BIGINT,
    date_edited BIGINT NOT NULL,
    pose TEXT,
    set_id BYTEA,
    tags TEXT,
    PRIMARY KEY (company_id, item_id),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id),
    FOREIGN KEY (company_id, blob_id) REFERENCES blob (company_id, blob_id)
);
CREATE UNIQUE INDEX item_by_id ON item (item_id);
CREATE INDEX item_in ON item (company_id, space_id, parent, item_id);
CREATE INDEX item_of_blob ON item (company_id, blob_id) WHERE blob_id IS NOT NULL;

-- The index of who sees what ------------------------------------------------------------------

CREATE TABLE scope (
    company_id BYTEA NOT NULL,
    scope_no BIGINT NOT NULL,
    space_id BYTEA NOT NULL,
    audience TEXT NOT NULL,
    head BIGINT NOT NULL,
    PRIMARY KEY (company_id, scope_no),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id)
);
CREATE UNIQUE INDEX scope_of_space ON scope (company_id, space_id, audience);
CREATE INDEX scope_head ON scope (company_id, head, scope_no);

-- body is the row as lists and feed send it, empty once live = 0. folder: empty bytes at the
-- root, one byte for what is no item. sort_at: newest first; folders before files.
CREATE TABLE entry (
    company_id BYTEA NOT NULL,
    scope_no BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    live BIGINT NOT NULL,
    folder BYTEA NOT NULL,
    sort_at BIGINT NOT NULL,
    folded TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (company_id, scope_no, kind, id),
    FOREIGN KEY (company_id, scope_no) REFERENCES scope (company_id, scope_no)
);
CREATE INDEX entry_listed ON entry (company_id, scope_no, folder, sort_at DESC, id DESC)
    WHERE live = 1;
CREATE INDEX entry_changed ON entry (company_id, scope_no, seq);
CREATE INDEX entry_of ON entry (company_id, kind, id, scope_no);

-- What was done -------------------------------------------------------------------------------

-- Kept 400 days: the same operation sent again is answered as before.
CREATE TABLE applied_op (
    actor_role TEXT NOT NULL,
    actor_id BYTEA NOT NULL,
    op_id BYTEA NOT NULL,
    request_hash BYTEA NOT NULL,
    result TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (actor_role, actor_id, op_id)
);
CREATE INDEX applied_op_age ON applied_op (applied_at);

-- A deleted id never comes back: actor_role 'any' for what was there. An id that the server never
-- knew is closed only to the actor who deleted it.
CREATE TABLE tombstone (
    item_id BYTEA NOT NULL,
    actor_role TEXT NOT NULL,
    actor_id BYTEA NOT NULL,
    deleted_at BIGINT NOT NULL,
    PRIMARY KEY (item_id, actor_role, actor_id)
);

-- Append-only and chained: hash = SHA-256 of the hash before it and this row.
CREATE TABLE audit (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_role TEXT NOT NULL,
    actor_id BYTEA,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (company_id, n)
);

-- Uploads -------------------------------------------------------------------------------------

-- state: 'open', 'refused' (complete, refused at commit, code says why), 'done' (receipt) or
-- 'expired' (its bytes are gone). spool_id becomes the blob's id. Once done or expired, op and
-- metadata are empty: what a deleted file was called must not stay here.
-- generation: the lock; the request that raised it last is the one that may write.
-- op: the announced operation; metadata: as it was sent, for HEAD.
CREATE TABLE upload (
    company_id BYTEA NOT NULL,
    actor_role TEXT NOT NULL,
    actor_id BYTEA NOT NULL,
    item_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    sha256 BYTEA,
    op TEXT NOT NULL,
    metadata TEXT NOT NULL,
    spool_id BYTEA NOT NULL,
    generation BIGINT NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    receipt TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (actor_role, actor_id, item_id),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id)
);
CREATE INDEX upload_of_item ON upload (item_id);
CREATE INDEX upload_open ON upload (actor_role, actor_id) WHERE state IN ('open', 'refused');
CREATE INDEX upload_spool ON upload (spool_id);
CREATE INDEX upload_expiry ON upload (state, expires_at);
