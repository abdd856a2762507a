"""Services that others offer: what, where, when open, for whom, and what somebody must know before they go.

What is here is meant for everyone, except what a service asks for or shares, which is for staff; and hidden services
(safe houses), which are a table of their own so that no list, map, text or file can show one.
"""
