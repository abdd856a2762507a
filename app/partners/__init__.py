"""Partners: organisations that cases are handed to, who answers there, and what was agreed with them.

Immigration enforcement is never one. Names, numbers and reasons are sealed: a taken disk does not say who helps.
"""
