"""Read only: SELECT -> frozen rows."""
