"""What happens by itself: a table of jobs, one line each, and the process that ticks."""
