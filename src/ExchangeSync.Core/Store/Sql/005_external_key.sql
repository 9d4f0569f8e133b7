-- The key by which an appointment that was imported is known again.

ALTER TABLE appointment ADD COLUMN external_key TEXT; -- the UID of an iCalendar entry, or a key that a script gave

CREATE UNIQUE INDEX appointment_by_external_key ON appointment (user_id, external_key) WHERE external_key IS NOT NULL;
