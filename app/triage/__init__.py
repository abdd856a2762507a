"""Triage: order, owner, deadline, and whom to call when nobody comes."""
