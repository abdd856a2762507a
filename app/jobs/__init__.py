"""Jobs: what runs by itself, how often, and that only one process runs it."""
