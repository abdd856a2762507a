"""Imports: what people told others about the response, brought in from a file as feedback.

The room owns reading such a file (`files`), which column is what and which are never read (`columns`), what of a row
can be taken (`rows`), the deed itself in portions (`worker`), and what was brought in when (`tables`, `actions`).
Nothing of a file is kept but the chosen words, scrubbed, with a day and an area.
"""
