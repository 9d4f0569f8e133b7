-- Which appointments a run made, and for which connection: what the stamp is on an item.

ALTER TABLE appointment ADD COLUMN made_by TEXT; -- the connection, which may be gone by now

UPDATE appointment SET made_by = (
    SELECT run.connection_id FROM journal JOIN run ON run.id = journal.run_id
    WHERE journal.kind = 'Create' AND journal.side = 'Microbizz' AND journal.state IN ('Done', 'Resolved') AND journal.key = appointment.id);
