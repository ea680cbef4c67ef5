"""Use cases: load, ask, act, commit. Time and actor are arguments; nothing here knows the web."""
