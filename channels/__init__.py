"""Channels: the ways a text reaches us and leaves us.

A library below the application: it knows no database, no web framework and no person. One file per kind of
channel; `contract` says what every kind promises (`failures` what may go wrong, `approval` what a provider
wants to see first), `registry` finds them.
"""
