-- Programs whose lines and columns are not their author's: TypeScript that was compiled and not only stripped.
ALTER TABLE versions ADD COLUMN source_map TEXT;
