"""Forgetting, on request and on time: every room's `forget_contact`, called in order, and what the clock deletes.

Sees also to copies elsewhere: at the providers, and in backups. Owns the table that keeps a backup from bringing back
who was erased since.
"""
