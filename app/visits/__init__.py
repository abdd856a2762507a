"""Visits: to people who cannot come out: detained, at isolated workplaces, in private homes.

Owns a list by place, never by name: how many people, what was asked and promised, who goes and what came of it. There
is no column for a person, and none leads to a case, a contact or whoever wrote it down.
"""
