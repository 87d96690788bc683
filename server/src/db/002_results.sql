-- Results of documents and assessments.

-- What ranges of what is usual ask of a client. born is a day: 1980-04-12.
ALTER TABLE record ADD COLUMN sex TEXT;
ALTER TABLE record ADD COLUMN born TEXT;

-- Of an automatic folder: 'document' or 'assessment', the results that go there.
ALTER TABLE item ADD COLUMN holds TEXT;

-- A company's templates are in no record: they are in the index under the company's own id.
INSERT INTO space (company_id, space_id, kind, created_at)
    SELECT company_id, company_id, 'templates', created_at FROM company;

-- version is the newest; branch_id is that version's, null for the whole company's.
CREATE TABLE template (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    template_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    branch_id BYTEA,
    withdrawn BIGINT NOT NULL,
    PRIMARY KEY (company_id, template_id),
    FOREIGN KEY (company_id, branch_id) REFERENCES branch (company_id, branch_id)
);
CREATE UNIQUE INDEX template_by_id ON template (template_id);

-- content is JSON. A version is never changed and never removed.
CREATE TABLE template_version (
    company_id BYTEA NOT NULL,
    template_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, template_id, version),
    FOREIGN KEY (company_id, template_id) REFERENCES template (company_id, template_id)
);

-- filler: 'professional' or 'client' with filler_id. assigned_by may be of another company.
-- state: 'open', 'completed' or 'cancelled'.
CREATE TABLE document (
    company_id BYTEA NOT NULL,
    document_id BYTEA NOT NULL,
    space_id BYTEA NOT NULL,
    template_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    filler TEXT NOT NULL,
    filler_id BYTEA NOT NULL,
    assigned_by BYTEA NOT NULL,
    assigned_at BIGINT NOT NULL,
    due TEXT,
    state TEXT NOT NULL,
    PRIMARY KEY (company_id, document_id),
    FOREIGN KEY (company_id, space_id) REFERENCES space (company_id, space_id),
    FOREIGN KEY (company_id, template_id, version)
        REFERENCES template_version (company_id, template_id, version)
);
CREATE UNIQUE INDEX document_by_id ON document (document_id);

-- Beside the item of a result: what its bytes say, for the feed. document_id: null from a service.
CREATE TABLE result (
    company_id BYTEA NOT NULL,
    item_id BYTEA NOT NULL,
    template_id BYTEA NOT NULL,
    version BIGINT NOT NULL,
    document_id BYTEA,
    corrects BYTEA,
    superseded_by BYTEA,
    body TEXT NOT NULL,
    PRIMARY KEY (company_id, item_id),
    FOREIGN KEY (company_id, item_id) REFERENCES item (company_id, item_id),
    FOREIGN KEY (company_id, template_id, version)
        REFERENCES template_version (company_id, template_id, version),
    FOREIGN KEY (company_id, document_id) REFERENCES document (company_id, document_id)
);

-- Only the hash of a key is kept.
CREATE TABLE service_key (
    company_id BYTEA NOT NULL REFERENCES company (company_id),
    key_id BYTEA NOT NULL,
    name TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (company_id, key_id)
);
CREATE UNIQUE INDEX service_key_by_hash ON service_key (key_hash);
CREATE UNIQUE INDEX service_key_by_id ON service_key (key_id);
