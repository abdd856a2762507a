"""The response map: how many people asked for help or told us something, by area and day, and never a person.

The room owns the counts, kept by whoever writes and never scanned together; and what of them may be public: three
tables a day, suppressed together, written once and never changed.
"""
