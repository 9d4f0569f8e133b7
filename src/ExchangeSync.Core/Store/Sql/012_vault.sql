-- Where a connection's password is, when it is not in this store: the name of a secret, and of the vault that has it.

ALTER TABLE connection ADD COLUMN secret_name TEXT;
ALTER TABLE connection ADD COLUMN secret_vault TEXT;
