"""Tracing: people who look for each other, and people who let themselves be found.

Owns searches, who may be found, and what a person who was found answered. Nothing of it is published, exported or
counted, and who looks for somebody hears the same whether nobody was found or the person found does not want it.
"""
