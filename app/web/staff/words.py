"""What the staff's forms say when something cannot be taken: one sentence for each code of the rules."""

from flask_babel import lazy_gettext

from app.errors import AppError
from app.staff import passwords

_SENTENCES = {
    "staff.handle": lazy_gettext("Choose 2 to 24 letters. No phone number and no e-mail address."),
    "staff.handle_words": lazy_gettext("That name says something we never keep. Choose another."),
    "words.cannot_be_cleaned": lazy_gettext("Names cannot be checked now. Tell whoever keeps the server."),
    "staff.handle_taken": lazy_gettext("Somebody here is already called that. Choose another name."),
    "staff.password_short": lazy_gettext(
        "Use at least %(shortest)s characters. Four words you can remember are best.", shortest=passwords.SHORTEST
    ),
    "staff.password_long": lazy_gettext("Use at most %(longest)s characters.", longest=passwords.LONGEST),
    "staff.password_plain": lazy_gettext("That is too easy to guess. Use more different letters, and not your name."),
    "staff.password_differs": lazy_gettext("The two passwords are not the same."),
    "staff.password_wrong": lazy_gettext("That is not your password of now."),
    "staff.code": lazy_gettext("That code is not right, or was used before. Wait for the next one and type it here."),
    "staff.phone": lazy_gettext("Write the number with its country, as in +999 555 0123."),
    "staff.phone_missing": lazy_gettext("Add your number under “Me” first: there is nowhere to send a text."),
    "staff.role_missing": lazy_gettext("Choose at least one role."),
    "staff.role_partner": lazy_gettext("Somebody of another organisation has no other role here."),
    "staff.role_unknown": lazy_gettext("Choose at least one role."),
    "staff.last_admin": lazy_gettext("Then nobody could invite or change people. Make somebody else an admin first."),
    "staff.inactive": lazy_gettext("This person is no longer part of the team."),
    "staff.shift_length": lazy_gettext("A shift lasts up to 24 hours."),
    "staff.shift_past": lazy_gettext("That time is over. Choose a later one."),
    "staff.shift_overlaps": lazy_gettext("There is a shift at that time already."),
    "staff.shift_time": lazy_gettext("Choose a day, and when the shift begins and ends."),
    "staff.rung": lazy_gettext("Choose when this person is called."),
    "staff.rung_coordinator": lazy_gettext("Only a coordinator can be called last."),
}


def sentence(error: AppError) -> str:
    """What to do about it; the error again when no form can mend it."""
    if error.code not in _SENTENCES:
        raise error
    return str(_SENTENCES[error.code])
