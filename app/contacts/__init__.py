"""Contacts: the phone numbers and addresses we can answer. Owns what we know of reaching somebody, and nothing else.

Staff see a pseudonym (`app.ids.pseudonym`), never the number; showing it asks a reason and is audited.
"""
