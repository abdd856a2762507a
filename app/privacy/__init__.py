"""Scrubbing, sealing and looking up: how words about people are kept so that a seized box gives away nobody."""
