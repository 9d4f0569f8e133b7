-- How the mailbox is reached and as whom; secrets beside the password, each bound to its connection and its kind.

ALTER TABLE connection ADD COLUMN authentication TEXT NOT NULL DEFAULT 'Automatic';
ALTER TABLE connection ADD COLUMN impersonate INTEGER NOT NULL DEFAULT 0 CHECK (impersonate IN (0, 1));
ALTER TABLE connection ADD COLUMN calendar TEXT;
ALTER TABLE connection ADD COLUMN certificate_thumbprint TEXT;
ALTER TABLE connection ADD COLUMN client_certificate_thumbprint TEXT;
ALTER TABLE connection ADD COLUMN proxy TEXT;
ALTER TABLE connection ADD COLUMN proxy_user_name TEXT;
ALTER TABLE connection ADD COLUMN oauth_flow TEXT;
ALTER TABLE connection ADD COLUMN oauth_authority TEXT;
ALTER TABLE connection ADD COLUMN oauth_client_id TEXT;
ALTER TABLE connection ADD COLUMN oauth_scope TEXT;
ALTER TABLE connection ADD COLUMN oauth_certificate_thumbprint TEXT;

CREATE TABLE connection_secret (
    connection_id TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    protected     BLOB NOT NULL, -- never in clear
    PRIMARY KEY (connection_id, kind)
) WITHOUT ROWID;
