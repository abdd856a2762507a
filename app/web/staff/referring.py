"""Handing a case on: whom to ask, what they may be told, and the yes or no of who needs the help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.cases.queries import get as get_case
from app.cases.tables import Case
from app.errors import Conflict, Invalid, NotAllowed
from app.framework import Asked
from app.partners.rules import LEAST
from app.partners.tables import Fact
from app.referrals import actions
from app.referrals.actions import Proposal
from app.referrals.asking import ask_by_text
from app.referrals.queries import being_asked, refused_in
from app.referrals.tables import How
from app.runtime import Runtime
from app.staff.rules import May, may, roles_that
from app.web.facts_words import FACTS, PURPOSES
from app.web.guards import actor, guarded, member
from app.web.reach import reach
from app.web.staff import pages
from app.web.staff import referring_view as view
from app.web.staff import referring_words as words
from app.web.staff.case import id_of, leave_trace
from app.web.staff.case_forms import lines
from app.web.staff.feedback_acts import Answer
from app.web.staff.referring_script import script
from app.web.staff.referring_view import Offer
from app.work import Work

REFERRERS = roles_that(May.REFER)
_USUAL_DAYS = 30
_TYPED = (Fact.NAME, Fact.TIME, Fact.ACCESS, Fact.WORDS)
_SAID = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Form:
    """What a member chose so far. `how`: None while the facts are still being chosen."""

    to: tuple[str, ...]
    named: bool
    facts: tuple[Fact, ...] = LEAST
    typed: Mapping[Fact, str] = field(default_factory=dict)
    days: int = _USUAL_DAYS
    how: How | None = None
    do: str = ""


@pages.get("/case/<case_hex>/refer")
@guarded(*REFERRERS)
def refer(case_hex: str) -> tuple[str, int]:
    """Whom to ask; and when that is chosen, what they may be told."""
    case_id = id_of(case_hex)
    leave_trace(case_id)
    form = Form(tuple(request.args.getlist("to")), request.args.get("named") == "yes")
    return _ask(case_id, form) if form.to else _choose(case_id, named=form.named)


@pages.post("/case/<case_hex>/refer")
@guarded(*REFERRERS)
def refer_asked(case_hex: str) -> Answer:
    """Ask by text; show what to read out; or write down what they said, and hand on after a yes."""
    case_id, form = id_of(case_hex), _typed_again()
    try:
        form = _form(form)
        if form.do == "read":
            return _ask(case_id, form, reading=True)
        if form.do == "later":
            flash(_("Nothing was written down and nothing handed on. Call again at a time that is good for them."))
        else:
            flash(_propose(case_id, form))
    except (Invalid, Conflict) as error:
        status, problem = 409 if isinstance(error, Conflict) else 400, words.sentence(error)
        if error.code == "referral.chosen":
            return _choose(case_id, named=form.named, problem=problem, status=status)
        return _ask(case_id, form, problem=problem, status=status)
    return redirect(url_for("staff.case_page", case_hex=case_hex, _anchor="handed"), 303)


def _typed_again() -> Form:
    """What the form holds, as far as it can be read: it is shown again with what to do about it."""
    form, days, how = request.form, request.form.get("days", ""), request.form.get("how", "")
    return Form(
        to=tuple(form.getlist("to")),
        named=form.get("named") == "yes",
        facts=tuple(fact for fact in Fact if fact in form.getlist("fact")),
        typed={fact: lines(form.get(f"typed-{fact}", "")) for fact in _TYPED},
        days=next((day for day in words.LASTS if str(day) == days), _USUAL_DAYS),
        how=How(how) if how in list(How) else None,
        do=form.get("do", ""),
    )


def _form(typed: Form) -> Form:
    """What was chosen; Invalid without anybody to ask, and for words that would be removed."""
    if not typed.to:
        raise Invalid("referral.chosen")
    told = {fact: said for fact, said in typed.typed.items() if said and fact in typed.facts}
    if any(reach().runtime.scrubber.scrub(said) != said for said in told.values()):
        raise Invalid("referral.scrubbed")
    return replace(typed, typed=told)


def _propose(case_id: UUID, form: Form) -> str:
    """What was done, in a sentence; Invalid, Conflict and NotAllowed as the rooms say."""
    if form.do not in ("text", *_SAID) or (form.do in _SAID and form.how in (None, How.TEXT)):
        raise Invalid("referral.asked")
    mine, runtime, said = member().id, reach().runtime, _SAID.get(form.do)

    def unit(work: Work) -> None:
        some = _some(work, runtime, case_id, form)
        together = uuid4() if len(some) > 1 else None
        for offer in some:
            proposal = replace(_proposal(form, offer), said_yes=said, side_by_side=together)
            referral_id = actions.propose(work, case_id, proposal, member_id=mine)
            if said is None:
                ask_by_text(work, runtime, referral_id)
            elif said:
                actions.send(work, referral_id)

    reach().write(actor(), unit)
    if said is None:
        return str(_("They are asked by text. No answer within a day is a no."))
    if said:
        return str(_("Handed on. What they were told, and what they answer, stands with the case."))
    return str(_("Written down: they said no. Nothing was handed on, and we go on helping them."))


def _some(work: Work, runtime: Runtime, case_id: UUID, form: Form) -> Sequence[Offer]:
    """The doors that were chosen; Conflict where they cannot be asked now, or not together."""
    some = view.chosen(work, runtime, get_case(work, case_id), form.to)
    if len(some) < len(form.to):
        raise Conflict("referral.chosen")
    if form.do == "text" and len(some) > 1:
        raise Conflict("referral.one_by_text")
    if any(offer.door.partner_id in being_asked(work, case_id, offer.door.need) for offer in some):
        raise Conflict("referral.already")
    return some


def _proposal(form: Form, offer: Offer) -> Proposal:
    return Proposal(
        partner_id=offer.door.partner_id,
        need=offer.door.need,
        kind=offer.door.kind,
        facts=form.facts,
        how=form.how if form.do in _SAID and form.how is not None else How.TEXT,
        service_id=offer.door.service_id,
        typed=form.typed,
        named=form.named,
        lasts=timedelta(days=form.days),
    )


def _choose(case_id: UUID, *, named: bool, problem: str = "", status: int = 200) -> tuple[str, int]:
    runtime = reach().runtime
    with reach().read(actor()) as work:
        case = get_case(work, case_id)
        apart = view.apart(case)
        html = render_template(
            "staff/refer_choose.html",
            case_id=case_id,
            reference=case.reference,
            needs=case.needs,
            urgent=case.urgency == "danger",
            offers=() if named else view.suggestions(work, runtime, case),
            consulates=view.consulates(work, runtime, case) if named else (),
            named=named,
            apart=apart,
            apart_by=view.who(work, May.READ_SENSITIVE) if apart else (),
            problem=problem,
        )
    return html, status


def _ask(case_id: UUID, form: Form, *, reading: bool = False, problem: str = "", status: int = 200) -> tuple[str, int]:
    """What may be told and how they are asked; with `reading` the words to read out, and what they may answer."""
    runtime, mine = reach().runtime, member()
    with reach().read(actor()) as work:
        case = get_case(work, case_id)
        some = view.chosen(work, runtime, case, form.to)
        _check_chosen(some, form)
        allowed = view.agreed_facts(work, some)
        facts = [fact for fact in allowed if fact in form.facts]
        until = work.now + timedelta(days=form.days)
        html = render_template(
            "staff/refer.html",
            case_id=case_id,
            reference=case.reference,
            offers=some,
            form=form,
            facts=[(fact, FACTS[fact], PURPOSES[fact], fact in facts, fact in _TYPED) for fact in allowed],
            chosen=[(fact, FACTS[fact]) for fact in facts],
            known=view.known(work, case, ", ".join(offer.need for offer in some)),
            lasts=words.lasts(),
            longest=actions.LONGEST_FACT,
            script=script(work, runtime, case, some, facts, until=until) if reading else (),
            may_text=_may_text(work, case, some),
            may_ask=may(mine.roles, May.TAKE_CONSENT),
            askers=view.who(work, May.TAKE_CONSENT),
            problem=problem,
        )
    return html, status


def _check_chosen(some: Sequence[Offer], form: Form) -> None:
    """Nothing for doors that may be asked from here; what is handed on apart is not, nor a consulate unasked."""
    if not some or len(some) < len(form.to):
        raise Conflict("referral.chosen")
    if any(offer.asked is Asked.APART for offer in some):
        raise NotAllowed("referral.apart")
    if any(offer.door.own_state for offer in some) and (not form.named or len(some) > 1):
        raise Conflict("referral.consulate")


def _may_text(work: Work, case: Case, some: Sequence[Offer]) -> bool:
    only = len(some) == 1 and some[0].asked is Asked.TEXT and not some[0].door.shares
    if not only or refused_in(work, case.id, to=(some[0].door.partner_id, some[0].door.need)):
        return False
    return view.textable(work, case)
