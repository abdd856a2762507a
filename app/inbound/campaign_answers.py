"""Answers to the question of a campaign: counted, and forgotten at once.

Of the text only the provider's id is kept. The first thing somebody writes after the question is their answer; a digit
that they send again is taken for no call for help, and not counted twice.
"""

from app.campaigns.actions import count_answer
from app.campaigns.queries import find_question_to
from app.campaigns.rules import Question
from app.contacts.queries import KnownContact
from app.inbound.folding import lone_digit
from app.work import Work

_MEANS = {1: True, 2: False}


def find_question(work: Work, text: str, known: KnownContact) -> Question | None:
    """The question that a text may answer; only a lone 1 or 2 may."""
    return find_question_to(work, known.id) if lone_digit(text) in _MEANS else None


def count(work: Work, question: Question, text: str, known: KnownContact) -> None:
    """Add their answer, unless they have written since the question came."""
    if known.last_at < question.at:
        yes = _MEANS[lone_digit(text) or 0]
        count_answer(work, question.campaign_id, wave=question.wave, area=question.area, yes=yes)
