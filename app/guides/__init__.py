"""Guides: what people can read by themselves, by keyword, by number and on a page: rights, wages, a flood.

Owns which of them can be told here (one with a blank that nobody filled is not), in which order they are listed, the
words they are asked for with, and how often something was asked that none answers: counted, with nobody's words.
"""
