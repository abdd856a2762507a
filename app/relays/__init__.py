"""Relays: people and places that pass warnings on to whom no network reaches: neighbours, shelters, soup kitchens.

Owns who they are and that they agreed, what they were asked to pass on and how many people they told, phone credit, and
warnings that came from one of them, which lead to none. Whom they tell is theirs to know: there is no column for it.
"""
