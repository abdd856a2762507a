"""Messages: what was said, both ways. A conversation is all messages with one contact.

Owns also what arrived but could not be understood yet (kept, shown, tried again) and how far each channel was read.
"""
