"""A place: where something is, as exactly as it was said and no more exactly than that.

The room owns reading places out of words and shares (`coordinates`), the names of towns in every script
(`gazetteer`), and making a place coarser before it is kept or shown (`coarsening`).
"""
