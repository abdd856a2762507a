"""Rumours: claims that people pass on, where and when they are heard, whether they are true, and what answers them.

The room keeps no link to anybody who told us: no item, no contact, no moment. That somebody heard it again is a number
beside an area and a day.
"""
