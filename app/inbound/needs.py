"""What somebody needs, how urgent it is and how many people, from the raw words: pure."""

from enum import StrEnum


class Urgency(StrEnum):
    """How soon a person must look: danger to life, urgent, or normal."""

    DANGER = "danger"
    URGENT = "urgent"
    NORMAL = "normal"
