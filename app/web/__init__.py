"""Doors: providers' hooks, public pages, staff pages. Each reads, asks a room, and shows; no rule lives here."""
