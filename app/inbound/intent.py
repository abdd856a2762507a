"""What a text wants of us, from the keywords of the wording in every language: pure."""

from enum import StrEnum


class Intent(StrEnum):
    """What a text wants: everything we do not recognise is ``sos``, so that a person looks at it."""

    SOS = "sos"
    FEEDBACK = "feedback"
    INFO = "info"
    STOP = "stop"
    START = "start"
    ERASE = "erase"
    MENU = "menu"
    UNCLEAR = "unclear"
