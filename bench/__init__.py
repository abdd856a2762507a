"""The measuring programs: each sets Waypost beside the least such a program can do, in one run on one machine."""
