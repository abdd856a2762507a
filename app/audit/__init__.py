"""Who did what to which record. Append-only, hash-chained; ids and constants only, never words."""
