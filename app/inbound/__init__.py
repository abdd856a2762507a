"""What happens when someone writes to us: arrival, reading, situation, planning, carrying out.

The raw words of a person live only inside this room's reading, in memory; everything after it is scrubbed.
"""
