"""Which event is told to whom, in what words, by which channel."""
