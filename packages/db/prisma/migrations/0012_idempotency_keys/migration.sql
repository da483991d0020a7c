-- A key is written with its execution, in one transaction: there is no key without one. The answer is read from the execution's record.
-- Nothing has written keys before.
DELETE FROM idempotency_keys;
ALTER TABLE idempotency_keys DROP COLUMN response, ALTER COLUMN execution_id SET NOT NULL;
