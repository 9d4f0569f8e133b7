-- What the server behind each connection was found to be, so that it is not found out again by every run.

CREATE TABLE server_version (
    connection_id TEXT PRIMARY KEY REFERENCES connection (id) ON DELETE CASCADE,
    server        TEXT NOT NULL, -- the address for which it holds
    version       TEXT,          -- as a person reads it; NULL: the server does not tell
    protocol      TEXT NOT NULL  -- the RequestServerVersion that was agreed on
) WITHOUT ROWID;
