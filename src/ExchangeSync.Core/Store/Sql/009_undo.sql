-- What undoing a run and settling a conflict need.

ALTER TABLE run ADD COLUMN undoes INTEGER;     -- the run that this one undid

ALTER TABLE journal ADD COLUMN uid TEXT;        -- of a deleted item: Exchange's own mark, which a move to Deleted Items leaves
ALTER TABLE journal ADD COLUMN base TEXT;       -- of a conflict: what the side said before either changed it
ALTER TABLE journal ADD COLUMN policy TEXT;     -- of a conflict: what decided it
ALTER TABLE journal ADD COLUMN resolution TEXT; -- of a conflict: what an admin has chosen since
ALTER TABLE journal ADD COLUMN resolved TEXT;   -- and when

ALTER TABLE connection ADD COLUMN keep_days INTEGER NOT NULL DEFAULT 90; -- so long the journal keeps what users wrote

-- What comes back with a deleted appointment.
ALTER TABLE appointment_tombstone ADD COLUMN external_key TEXT;
ALTER TABLE appointment_tombstone ADD COLUMN created TEXT;
ALTER TABLE appointment_tombstone ADD COLUMN series_id TEXT;
ALTER TABLE appointment_tombstone ADD COLUMN original_date TEXT;
