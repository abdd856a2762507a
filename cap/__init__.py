"""Alerts as everybody exchanges them (CAP 1.2): read, written, signed, checked, listed in feeds.

A library below the application, beside `channels` and `maps`: it knows no Flask, no database and nothing of `app`.
"""
