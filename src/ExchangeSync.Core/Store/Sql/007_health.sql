-- How each connection is doing, apart from its runs, whose rows may be cleared away.

ALTER TABLE connection ADD COLUMN failure_limit INTEGER NOT NULL DEFAULT 5 CHECK (failure_limit >= 0); -- 0: no limit

ALTER TABLE run ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;

CREATE TABLE health (
    connection_id       TEXT    PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    last_success        TEXT,
    failing_since       TEXT,                       -- NULL: the last run that ended came to its end
    failures            INTEGER NOT NULL DEFAULT 0, -- in a row
    credential_failures INTEGER NOT NULL DEFAULT 0, -- since the last success or the last change of the credentials
    last_failure        TEXT,
    error_id            TEXT,
    error_message       TEXT,
    remedy              TEXT
);

INSERT INTO health (connection_id, last_success)
SELECT connection_id, MAX(finished) FROM run WHERE status IN ('Completed', 'CompletedWithErrors') GROUP BY connection_id;
