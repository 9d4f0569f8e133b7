-- The Microbizz calendar.

-- One row: who this store is, and the revision that every change of an appointment takes the next value of.
CREATE TABLE store (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    installation_id TEXT    NOT NULL,
    revision        INTEGER NOT NULL DEFAULT 0
);

CREATE TRIGGER store_revision_only_grows BEFORE UPDATE OF revision ON store WHEN NEW.revision <= OLD.revision
BEGIN
    SELECT RAISE(ABORT, 'the revision of the store only grows');
END;

CREATE TRIGGER store_row_stays BEFORE DELETE ON store
BEGIN
    SELECT RAISE(ABORT, 'the row of the store is never deleted');
END;

CREATE TABLE user (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE, -- the name as it is compared: normalized, upper case
    email    TEXT,
    created  TEXT NOT NULL
);

CREATE TABLE appointment_type (
    name TEXT PRIMARY KEY
);

CREATE TABLE appointment (
    id               TEXT    PRIMARY KEY,
    user_id          TEXT    NOT NULL REFERENCES user (id),
    title            TEXT    NOT NULL,
    start_wall       TEXT    NOT NULL, -- wall time in zone; midnight when all_day
    end_wall         TEXT    NOT NULL, -- wall time in end_zone, or else zone; exclusive
    all_day          INTEGER NOT NULL CHECK (all_day IN (0, 1)),
    zone             TEXT,
    end_zone         TEXT,
    place            TEXT    NOT NULL,
    here             INTEGER NOT NULL CHECK (here IN (0, 1)),
    free_busy_status TEXT,             -- the status that the item last had in Exchange
    type             TEXT    REFERENCES appointment_type (name),
    private          INTEGER NOT NULL CHECK (private IN (0, 1)),
    sensitivity      TEXT,             -- the sensitivity that the item last had in Exchange
    note             TEXT    NOT NULL,
    note_is_html     INTEGER NOT NULL CHECK (note_is_html IN (0, 1)),
    participants     TEXT,
    recurrence_rule  TEXT,
    created          TEXT    NOT NULL,
    modified         TEXT    NOT NULL,
    revision         INTEGER NOT NULL UNIQUE
);

CREATE INDEX appointment_by_revision ON appointment (user_id, revision);
CREATE INDEX appointment_by_start ON appointment (user_id, start_wall);

-- What was deleted: the proof of the delete, and the id that is never used again.
CREATE TABLE appointment_tombstone (
    id       TEXT    PRIMARY KEY,
    user_id  TEXT    NOT NULL REFERENCES user (id),
    deleted  TEXT    NOT NULL,
    revision INTEGER NOT NULL UNIQUE
);

CREATE INDEX appointment_tombstone_by_revision ON appointment_tombstone (user_id, revision);
