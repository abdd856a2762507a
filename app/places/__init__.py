"""A place: where something is, as exactly as it was said and no more exactly than that.

The room owns reading places out of words and shares (`coordinates`), the names of towns in every script
(`gazetteer`), making a place coarser before it is kept or shown (`coarsening`), and administrative areas with P-codes:
read from files (`area_file`, `worker`), found by code (`areas`), and the one a place lies in (`worker.areas_of`); where
none were loaded, cells of a coarse grid (`cells`).
"""
