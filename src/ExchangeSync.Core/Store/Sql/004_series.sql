-- Series and their exceptions. An occurrence that differs from its series is an appointment of its own, known by the date that the pattern gave it.

ALTER TABLE appointment ADD COLUMN deleted_dates TEXT; -- of a series: the dates whose occurrence was deleted

ALTER TABLE appointment ADD COLUMN holiday_rule TEXT NOT NULL DEFAULT 'Allow' CHECK (holiday_rule IN ('Allow', 'Exclude', 'SkipToNextWorkingDay'));

ALTER TABLE appointment ADD COLUMN series_id TEXT REFERENCES appointment (id);

ALTER TABLE appointment ADD COLUMN original_date TEXT CHECK ((original_date IS NULL) = (series_id IS NULL));

CREATE UNIQUE INDEX appointment_by_occurrence ON appointment (series_id, original_date) WHERE series_id IS NOT NULL;
