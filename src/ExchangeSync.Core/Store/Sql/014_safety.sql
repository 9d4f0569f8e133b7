-- How often a server or a proxy refused an account since it last took it, over all processes: after so many times no connection of the account is tried.

CREATE TABLE refused_log_on (
    account       TEXT    NOT NULL, -- where, and as whom
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE, -- whose password it was
    refused       INTEGER NOT NULL,
    last          TEXT    NOT NULL,
    PRIMARY KEY (account, connection_id)
);

-- The run that carried an admin's choice out: its undo takes the choice back, too.

ALTER TABLE journal ADD COLUMN resolved_by INTEGER;
