"""Answers to alerts: who was warned says that they are safe, that they need help, or that they want a person.

Owns what was answered, by area and hour, and which case came of it. Whoever is forgotten stays counted, as nobody.
"""
