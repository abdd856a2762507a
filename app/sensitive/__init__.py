"""The restricted store: complaints about people who help, which only named focal points can read.

Words and facts of a complaint are sealed to the store's own key, which this server does not have: its private half lies
in the database once for each focal point, under a passphrase of theirs, and once for the printed recovery key.
The room owns complaints, what was done about them, who may read them, whom they may be handed to, and their clock.
We never investigate: a complaint goes to those of the organisation concerned who must. Nothing of this room stands in
the common trail: its own steps, sealed, are the trail.
"""
