"""Indicators: how long people waited for an answer, for somebody to hand them to, and for a door that opens.

Owns counts by week, of no one: how many waited about how long. They are read off the trail, entry by entry, so that
nothing on the way of a text or of a referral waits for them; nothing of the restricted store is in them.
"""
