"""Feedback: what people tell us about the response, in any way they reach us, until each has heard what came of it.

The room owns items and their codes, the code frame (`frame`), when an answer is due, and how an item ends: answered,
referred, or refused with a reason. Complaints about people who help never stay here: see `app.sensitive`.
"""
