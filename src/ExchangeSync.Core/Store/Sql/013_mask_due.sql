-- An item that has to show the mask of a private appointment and does not yet, because a run died before it was written.

ALTER TABLE link ADD COLUMN mask_due INTEGER NOT NULL DEFAULT 0;
