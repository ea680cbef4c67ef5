"""Papers as text or bytes, made from facts. No database, no request."""
