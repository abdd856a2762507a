"""Changing what was written down of a search, or of who may be found: the same forms, with what stands there."""

from uuid import UUID

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from app.errors import Conflict
from app.tracing import actions, queries
from app.tracing.facts import Described
from app.tracing.queries import Found, Opened
from app.tracing.rules import FEARED, Fear, Gate, Relation
from app.tracing.tables import SearchState
from app.web.guards import actor, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import tracing_words as words
from app.web.staff.case import id_of
from app.web.staff.feedback_acts import Answer
from app.web.staff.tracing import trained
from app.web.staff.tracing_form import PRESENCE, SEARCH, Keep, choice, names, page, wishes, written_down
from app.work import Work

_Form = MultiDict[str, str]


@pages.get("/tracing/<search_hex>/change")
@trained
def tracing_change(search_hex: str) -> tuple[str, int]:
    """The form of a search, as it would have been filled in for it."""
    with reach().read(actor()) as work:
        search = queries.get_search(work, id_of(search_hex))
        typed, over = _of_search(work, search), search.row.state is not SearchState.OPEN
    problem = words.sentence(Conflict("tracing.changed")) if over else ""
    return page(SEARCH, request.path, typed=typed, problem=problem)


@pages.post("/tracing/<search_hex>/change")
@trained
def tracing_change_keep(search_hex: str) -> Answer:
    """What is known now takes the place of what was."""
    search_id, mine = id_of(search_hex), member().id

    def read() -> Keep:
        seeker, relation = names("seeker"), choice(Relation, "relation")

        def unit(work: Work, told: actions.Told) -> UUID:
            actions.change_search(work, search_id, told, seeker=seeker, relation=relation, member_id=mine)
            return search_id

        return unit

    return written_down(SEARCH, read, lambda made: url_for("staff.tracing_one", search_hex=made))


@pages.get("/tracing/found/<found_hex>/change")
@trained
def tracing_found_change(found_hex: str) -> tuple[str, int]:
    """The form of somebody who may be found, as it would have been filled in for them."""
    with reach().read(actor()) as work:
        typed = _of_presence(work, queries.get_presence(work, id_of(found_hex)))
    return page(PRESENCE, request.path, typed=typed)


@pages.post("/tracing/found/<found_hex>/change")
@trained
def tracing_found_change_keep(found_hex: str) -> Answer:
    """They say again that they may be found, and by whom."""
    presence_id, mine = id_of(found_hex), member().id

    def read() -> Keep:
        told_wishes, again = wishes(), request.form.get("again") == "yes"

        def unit(work: Work, told: actions.Told) -> UUID:
            actions.change_presence(work, presence_id, told, told_wishes, member_id=mine, again=again)
            return presence_id

        return unit

    return written_down(PRESENCE, read, lambda made: url_for("staff.tracing_found", found_hex=made))


def _of_search(work: Work, search: Opened) -> _Form:
    row, facts = search.row, search.facts
    doubtful = facts.gate in (Gate.SECOND, Gate.OFFICER_AND_SECOND) and facts.relation not in FEARED
    fear = Fear.YES if facts.gate is Gate.NEVER and not facts.apart else Fear.UNSURE if doubtful else Fear.NO
    return MultiDict(
        [
            *_of_person(facts.person),
            ("seeker", "\n".join(facts.seeker)),
            ("relation", facts.relation.value),
            ("words", queries.words_of(work, row)),
            ("reach", queries.reach_of(work, row)),
            ("language", row.agreed_language),
            ("agreed", row.agreed_how.value),
            ("share", row.share.value),
            ("fear", fear.value),
            *(("fact", one.value) for one in facts.agreed),
            *([("apart", "yes")] if facts.apart else []),
        ]
    )


def _of_presence(work: Work, found: Found) -> _Form:
    row, facts = found.row, found.facts
    return MultiDict(
        [
            *_of_person(facts.person),
            ("only_by", "\n".join(facts.only_by)),
            ("not_by", "\n".join(facts.not_by)),
            ("words", queries.words_of(work, row)),
            ("reach", queries.reach_of(work, row)),
            ("agreed", row.agreed_how.value),
            *(("not_relation", one.value) for one in facts.not_relations),
            *([("apart", "yes")] if facts.gate is Gate.NEVER else []),
            *([("child", "yes")] if facts.gate is Gate.OFFICER else []),
        ]
    )


def _of_person(person: Described) -> list[tuple[str, str]]:
    low, high = person.age or ("", "")
    return [
        ("names", "\n".join(person.names)),
        ("age_from", str(low)),
        ("age_to", str(high)),
        ("sex", person.sex),
        ("area", person.area),
        ("seen_on", person.day.isoformat() if person.day else ""),
    ]
