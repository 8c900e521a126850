"""A whole telephone system on one machine: a real Asterisk, a real PostgreSQL, callers and desk phones."""
