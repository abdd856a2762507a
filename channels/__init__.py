"""Channels: the ways a text reaches us and leaves us.

A library below the application: it knows no database, no web framework and no person. One file per kind of
channel; `contract` says what every kind promises, `registry` finds them.
"""
