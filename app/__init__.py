"""Waypost: people caught in a crisis write, are answered in their language, and are followed to an end.

One room per domain word; imports go down (see `[tool.importlinter]` in pyproject.toml).
"""
