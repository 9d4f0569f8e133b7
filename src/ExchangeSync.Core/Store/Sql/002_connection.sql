-- Connections and their settings.

CREATE TABLE connection (
    id                 TEXT    PRIMARY KEY,
    title              TEXT    NOT NULL,
    title_key          TEXT    NOT NULL UNIQUE, -- the title as it is compared: normalized, upper case
    server             TEXT    NOT NULL,
    user_name          TEXT    NOT NULL,
    protected_password BLOB,                    -- bound to this row's id; never in clear
    use_2007_protocol  INTEGER NOT NULL CHECK (use_2007_protocol IN (0, 1)),
    allow_insecure     INTEGER NOT NULL CHECK (allow_insecure IN (0, 1)),
    user_id            TEXT    NOT NULL REFERENCES user (id),
    team               TEXT,
    mailbox            TEXT,
    activated          INTEGER NOT NULL CHECK (activated IN (0, 1)),
    private_mode       TEXT    NOT NULL,
    alarm_on_new       INTEGER NOT NULL CHECK (alarm_on_new IN (0, 1)),
    minutes_before     INTEGER NOT NULL CHECK (minutes_before >= 0),
    time_zone          TEXT    NOT NULL,
    keep_html          INTEGER NOT NULL CHECK (keep_html IN (0, 1)),
    weeks_back         INTEGER NOT NULL CHECK (weeks_back >= 0),
    weeks_ahead        INTEGER NOT NULL CHECK (weeks_ahead >= 0),
    conflict_policy    TEXT    NOT NULL,
    created            TEXT    NOT NULL
);

CREATE INDEX connection_by_user ON connection (user_id);
