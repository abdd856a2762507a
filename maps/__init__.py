"""Maps without people: outlines, pictures, tiles.

A library below the application: it knows no Flask, no database of ours and nothing of `app`.
"""
