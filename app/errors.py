"""Errors that people may meet: each has a stable code; none carries words of a person."""


class AppError(Exception):
    """Something a page can explain. `code` is stable and safe to log; `facts` are ids and numbers."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotFound(AppError):
    """There is no such thing, or not for you: the two look the same on purpose."""


class NotAllowed(AppError):
    """You may not do this."""


class Invalid(AppError):
    """What was given cannot be used as it is."""


class Conflict(AppError):
    """The thing is not in a state where this can be done, or somebody else was first."""


class Busy(AppError):
    """Storage could not take the write in time: try again. Nothing was kept."""


class Locked(AppError):
    """The keys are not loaded, so sealed words cannot be read."""
