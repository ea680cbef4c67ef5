"""The pure core: standard library only; `machine` alone imports `transitions`. No clock, no database, no web."""
