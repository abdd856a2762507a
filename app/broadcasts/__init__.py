"""Broadcasts: the same words to many, frozen when they are given. Knows nothing of what they are about.

Owns who is to get them and what became of it. The outbox's dispatcher sends them, under the same limits as all else.
"""
