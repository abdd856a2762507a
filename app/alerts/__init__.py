"""Alerts: one thing that thousands must know, said truly in the language of each, and taken back when it is over.

An `alert` is one danger from the first warning to the all clear; an `alert issue` is one publication of it, written by
one person, approved by another, and frozen when it goes out: nothing that can change is needed to say it again.
"""
