-- What the sync remembers.

CREATE TABLE run (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id        TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    started              TEXT    NOT NULL,
    finished             TEXT,
    status               TEXT    NOT NULL,
    created_in_exchange  INTEGER NOT NULL DEFAULT 0,
    updated_in_exchange  INTEGER NOT NULL DEFAULT 0,
    deleted_in_exchange  INTEGER NOT NULL DEFAULT 0,
    created_in_microbizz INTEGER NOT NULL DEFAULT 0,
    updated_in_microbizz INTEGER NOT NULL DEFAULT 0,
    deleted_in_microbizz INTEGER NOT NULL DEFAULT 0,
    adopted              INTEGER NOT NULL DEFAULT 0,
    conflicts            INTEGER NOT NULL DEFAULT 0,
    skipped              INTEGER NOT NULL DEFAULT 0,
    failed               INTEGER NOT NULL DEFAULT 0,
    pending              INTEGER NOT NULL DEFAULT 0,
    requests             INTEGER NOT NULL DEFAULT 0,
    error_id             TEXT,
    error_message        TEXT,
    remedy               TEXT,
    warnings             TEXT
);

CREATE INDEX run_by_connection ON run (connection_id, id);

CREATE TABLE journal (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id          INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    kind            TEXT    NOT NULL,
    side            TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    key             TEXT,
    partner_key     TEXT,
    partner_version TEXT,
    stamp           TEXT,
    fields          TEXT    NOT NULL,
    before          TEXT,
    after           TEXT,
    partner_content TEXT,
    reason          TEXT,
    message         TEXT,
    at              TEXT    NOT NULL
);

CREATE INDEX journal_by_run ON journal (run_id, id);
CREATE INDEX journal_open ON journal (run_id) WHERE state = 'Intended';

-- One partner at most for each entry of a connection: the two UNIQUE constraints.
CREATE TABLE link (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id     TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    exchange_key      TEXT    NOT NULL,
    exchange_version  TEXT    NOT NULL,
    exchange_address  TEXT,
    series_key        TEXT,
    original_start    TEXT,
    microbizz_key     TEXT    NOT NULL,
    microbizz_version TEXT    NOT NULL,
    exchange_base     TEXT    NOT NULL,
    microbizz_base    TEXT    NOT NULL,
    dormant           INTEGER NOT NULL CHECK (dormant IN (0, 1)),
    UNIQUE (connection_id, exchange_key),
    UNIQUE (connection_id, microbizz_key)
);

CREATE INDEX link_by_series ON link (connection_id, series_key) WHERE series_key IS NOT NULL;

CREATE TABLE pending (
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    side          TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    series_key    TEXT,
    address       TEXT,
    kind          TEXT    NOT NULL,
    reason        TEXT    NOT NULL,
    message       TEXT    NOT NULL,
    deleted       INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    attempts      INTEGER NOT NULL,
    since         TEXT    NOT NULL,
    next_attempt  TEXT,
    PRIMARY KEY (connection_id, side, key)
);

CREATE TABLE sync_state (
    connection_id      TEXT PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    exchange_cursor    TEXT,
    microbizz_cursor   TEXT,
    exchange_identity  TEXT,
    microbizz_identity TEXT,
    window_start       TEXT,
    window_end         TEXT,
    scope              TEXT
);

-- The row stays when the lease is given back, so that its token goes on growing.
CREATE TABLE lease (
    connection_id TEXT    PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    token         INTEGER NOT NULL,
    holder        TEXT,
    acquired      TEXT    NOT NULL,
    expires       TEXT    NOT NULL
);
