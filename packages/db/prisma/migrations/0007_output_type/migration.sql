-- What an output is: the JSON that a script returned, or the parts of a Response, { status, headers, body, bodyEncoding }.

ALTER TABLE executions
  ADD COLUMN output_type TEXT NOT NULL DEFAULT 'json',
  ADD CONSTRAINT executions_output_type_known CHECK (output_type IN ('json', 'response'));
