-- How recurring entries are carried over, which entries a connection leaves out, and what a link has to know of the settings.

ALTER TABLE connection ADD COLUMN recurrence TEXT NOT NULL DEFAULT 'Instances';
ALTER TABLE connection ADD COLUMN include_declined INTEGER NOT NULL DEFAULT 0 CHECK (include_declined IN (0, 1));
ALTER TABLE connection ADD COLUMN only_accepted INTEGER NOT NULL DEFAULT 0 CHECK (only_accepted IN (0, 1));
ALTER TABLE connection ADD COLUMN categories TEXT;
ALTER TABLE connection ADD COLUMN excluded_categories TEXT;
ALTER TABLE connection ADD COLUMN excluded_subjects TEXT;
ALTER TABLE connection ADD COLUMN excluded_statuses TEXT;
ALTER TABLE connection ADD COLUMN exclude_all_day INTEGER NOT NULL DEFAULT 0 CHECK (exclude_all_day IN (0, 1));

ALTER TABLE link ADD COLUMN left_out TEXT;      -- which side the settings stopped, and which settings these were
ALTER TABLE link ADD COLUMN keeps_html INTEGER; -- the setting under which the appointment's note was made
