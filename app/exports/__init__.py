"""Exports: numbers that leave the house in a file, each with its class, and who took which of them.

The room owns what a file may hold (`sheets`), what is left of lists of single items (`thinning`), how a file is written
and the record of every file that left. Words of people never leave; neither does whatever finds a person.
"""
