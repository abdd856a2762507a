"""Messages: what was said, both ways. A conversation is all messages with one contact.

Owns also what arrived but could not be understood yet (kept, shown, tried again), what arrived while the keys were
locked (sealed, carried out later) and how far each channel was read.
"""
