"""Messages: what was said, both ways. A conversation is all messages with one contact.

Owns also what arrived but could not be understood yet (kept, shown, tried again), what arrived while the keys were
locked (sealed, carried out later), how far each channel was read, and what stands beside a text: translations, by
members and by a machine in the same house, and what was heard in recordings.
"""
