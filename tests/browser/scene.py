"""What the pages of these tests show: a few calls for help, some with somebody already. All invented."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from uuid import UUID

from sqlmodel import select

from app.cases.actions import close, take
from app.cases.queries import queue
from app.cases.tables import Outcome
from app.feedback import actions as feedback
from app.feedback import answering_many as many_answers
from app.feedback import desk, mending
from app.feedback.tables import Item, PlaceKind
from app.framework import Lane
from app.ids import new_id
from app.jobs.timetable import publish_counts
from app.messages.actions import keep_received
from app.messages.queries import of_case
from app.places.worker import areas_of, load_areas, refresh
from app.response_map.actions import Counted, assess, count
from app.response_map.tables import Kind
from app.rumours import actions as rumours
from app.rumours.tables import Verdict
from app.runtime import Runtime
from app.sensitive.actions import note
from app.sensitive.care import agree_on, ask_partner
from app.sensitive.naming import OutsideWritten, name_outside
from app.sensitive.rules import Given, SafeWay, Way
from app.sensitive.tables import Danger
from app.staff.queries import sessions_of
from app.transaction import read, write
from app.wording import actions as wording
from app.work import SYSTEM, Work
from cap.model import Status
from channels.contract import Address, AddressKind, Location
from tests.browser.campaigns import lay_out_campaigns
from tests.browser.handed import lay_out_partners
from tests.browser.looked_for import lay_out_tracing
from tests.browser.referred import lay_out_handed
from tests.browser.relayed import lay_out_relays
from tests.browser.served import lay_out_directory
from tests.browser.visited import lay_out_visits, lay_out_waits
from tests.browser.warned import lay_out_warnings
from tests.browser.warnings_scene import lay_out_alerts
from tests.makers.areas import invented_provinces, save
from tests.makers.bulletins import a_flood, came_in
from tests.makers.sensitive import begin, complain, let_in
from tests.makers.staff import Member, make_member
from tests.makers.texts import text_in
from tests.makers.wording import hand_in, publish

TEXTS: tuple[tuple[str, Location | None], ...] = (
    ("HELP water is coming into the house, we are 4 with a baby, on the roof", Location(-1.2921, 36.8219)),
    ("نحن خمسة أشخاص في المدرسة، نحتاج إلى ماء وطعام", None),
    ("Mi mamá necesita insulina, estamos en la iglesia", None),
    ("ውሃ የለንም፣ ሦስት ልጆች አሉን", None),
    ("Bonjour, où peut-on charger un téléphone ?", None),
    ("ကျွန်တော်တို့ ငါးယောက် ကျောင်းမှာ ရှိပါတယ်၊ ရေ လိုပါတယ်", None),
)


FEEDBACK = (
    "FEEDBACK the water queue at the school is four hours long, and the old people cannot stand that long in the sun",
    "شكوى الطابور طويل جدا والماء قليل في المدرسة منذ ثلاثة أيام",
    "ርእይቶ ኣብ ቤት ትምህርቲ ዝወሃብ ማይ ውሑድ እዩ",
    "FEEDBACK they closed the clinic at noon again, I am undocumented and walked two hours",
    "FEEDBACK the lamp at gate 4 is dark, women are afraid to pass",
    "FEEDBACK the food is good, thank you to the kitchen",
)


CLAIMS = (
    ("The camp closes on Friday.", Verdict.FALSE, "The camp stays open."),
    ("Water is sold at the gate.", Verdict.PARTLY, "Two men sold bottles; our water is free."),
)
ANSWERS = {
    "request.support_water": {
        "en": many_answers.Said(
            "the water queue", "The queue for water is four hours long.", "A second tap opens on Monday at seven."
        ),
        "ar": many_answers.Said(
            "طابور الماء", "الطابور على الماء أربع ساعات.", "نفتح صنبورا ثانيا يوم الاثنين الساعة السابعة."
        ),
    },
    "concern.quality": {
        "en": many_answers.Said("the clinic at noon", "The clinic closes at noon.", "A second nurse stays until four.")
    },
}


@dataclass(frozen=True, slots=True)
class Scene:
    """The cases in each state."""

    waiting: UUID
    taken: UUID
    closed: UUID
    text: UUID  # of the waiting one
    spoken: UUID  # with a voice message that nobody has heard
    voice: UUID
    burmese: UUID
    told: UUID  # feedback that nobody coded
    coded: UUID
    answered: UUID
    many: UUID  # an answer to many that waits for a second person
    place: UUID  # to mend, and late
    bulletin: UUID  # of a weather service: no agreed warning fits by itself
    rumour: UUID  # judged, with a message that waits for a second person
    complaint: UUID  # about somebody who helps, read by Binta alone
    child: UUID  # one who seems under 18, whom a partner was asked to see to
    warn_draft: UUID  # an alert that Binta writes
    warn_waits: UUID  # one that waits for a second person
    warn_agreed: UUID  # one that may be sent
    warn_out: UUID  # one that is going out
    warn_advance: UUID  # agreed to in advance, for Binta to use
    codes: Mapping[str, str]  # of warnings: `warned` holds, `mistaken` was one, `exercised` is an exercise; of relays
    campaign: UUID  # that was sent, with answers
    campaign_asked: UUID  # that waits for a second person


def waiting(runtime: Runtime) -> set[UUID]:
    """The cases nobody has yet."""
    with read(runtime) as work:
        return {case.id for case in queue(work)}


def call_for_help(
    runtime: Runtime, text: str, *, number: int, location: Location | None = None, voice: bool = False
) -> UUID:
    """The case that a first text from a number opens."""
    before = waiting(runtime)
    sender = Address(AddressKind.PHONE, f"+9992000{number:05d}")
    text_in(runtime, text, sender=sender, location=location, voice=voice)
    (opened,) = waiting(runtime) - before
    return opened


def lay_out(runtime: Runtime, binta: Member) -> Scene:
    """Six calls for help: one is with Binta, one is closed, the others wait; and a text nobody could read."""
    ids = [
        call_for_help(runtime, text, number=number, location=location)
        for number, (text, location) in enumerate(TEXTS, start=1)
    ]
    write(runtime, binta.actor, lambda work: take(work, ids[1], member_id=binta.id) and None)
    write(runtime, binta.actor, lambda work: take(work, ids[4], member_id=binta.id) and None)
    write(runtime, binta.actor, lambda work: close(work, ids[4], outcome=Outcome.INFORMED) and None)
    write(runtime, SYSTEM, _leave_lying)
    spoken = call_for_help(runtime, "", number=90, voice=True)
    text, voice = (_first_text(runtime, case_id) for case_id in (ids[0], spoken))
    more = lay_out_feedback(runtime, binta) | lay_out_alerts(runtime, binta)
    codes = dict(lay_out_warnings(runtime, binta))
    codes |= lay_out_relays(runtime, binta, codes["warned"])
    codes |= lay_out_visits(runtime, binta)
    codes |= lay_out_partners(runtime, binta)
    codes |= lay_out_directory(runtime, binta)
    codes |= lay_out_tracing(runtime, binta)
    codes |= lay_out_handed(runtime, binta, ids[0])
    lay_out_waits(runtime)
    return Scene(ids[0], ids[1], ids[4], text=text, spoken=spoken, voice=voice, burmese=ids[5], codes=codes, **more)


def _first_text(runtime: Runtime, case_id: UUID) -> UUID:
    with read(runtime) as work:
        return of_case(work, case_id)[0].id


def lay_out_feedback(runtime: Runtime, binta: Member) -> dict[str, UUID]:
    """What people told us, in each state, coded by Binta and by another; the ids by the names of the scene."""
    ids = [_told(runtime, text, number=number) for number, text in enumerate(FEEDBACK, start=50)]
    noor, days = make_member(runtime, "Noor", reads=("en", "ti")), runtime.settings
    own = partial(feedback.add_code, below="concern.place", word="lamp", name="Lamp or light", member_id=noor.id)
    write(runtime, noor.actor, own)
    coded = ((ids[3], noor, "concern.quality"), (ids[4], binta, "concern.place.lamp"), (ids[5], noor, "praise.actors"))
    for item_id, who, code in coded:
        write(
            runtime,
            who.actor,
            partial(feedback.code, item_id=item_id, codes=[code], member_id=who.id, settings=days),
        )
    write(
        runtime,
        binta.actor,
        lambda work: desk.pass_on(work, runtime, ids[4], "Water Board", words="The lamp at gate 4 is dark"),
    )
    write(
        runtime,
        binta.actor,
        lambda work: desk.answer(work, runtime, ids[5], "We told the kitchen. Thank you.", member_id=binta.id),
    )
    many, place = lay_out_answers(runtime, noor, binta), lay_out_place(runtime, ids[4], noor)
    return {
        "told": ids[0],
        "coded": ids[3],
        "answered": ids[5],
        "many": many,
        "place": place,
        "bulletin": lay_out_bulletins(runtime),
        "rumour": lay_out_rumours(runtime, noor, binta),
        **lay_out_complaints(runtime, noor, binta),
        **lay_out_campaigns(runtime, noor, binta),
    }


def lay_out_complaints(runtime: Runtime, noor: Member, binta: Member) -> dict[str, UUID]:
    """A restricted store that Binta has opened: what she noted something about, and a child whom a partner sees to."""
    key = begin(runtime, binta)
    let_in(runtime, binta, key, noor, Lane.FRAUD)
    for organisation, name in (("", "Ruth"), ("Water Board", "Omar")):
        written = OutsideWritten(organisation, name, "+99910020001")
        write(runtime, binta.actor, partial(name_outside, written=written, key=key))
    complain(runtime, lane=Lane.FRAUD)
    raised = complain(runtime, danger=Danger.UNCLEAR).id
    write(runtime, binta.actor, lambda work: note(work, raised, "Spoke with her by telephone, she is at her aunt's."))
    with read(runtime) as work:
        sessions = sessions_of(work, binta.id)
    for session in sessions:
        runtime.held.hold(session.id, key, runtime.clock.monotonic())
    return {"complaint": raised, "child": _a_child(runtime, binta, key)}


def _a_child(runtime: Runtime, binta: Member, key: bytes) -> UUID:
    """Somebody who seems under 18: a safe way is agreed, and a partner asked."""
    child = complain(runtime, "my age is 15, I am at the bus station", lane=Lane.ALONE, danger=Danger.UNCLEAR).id
    written = OutsideWritten("House of Eve", "Eve", "+99910020002", Lane.ALONE.value)
    safe = SafeWay(Way.TEXT, "mornings, after nine", "Shoe repair", area="Old town", woman=True)

    def unit(work: Work) -> None:
        to = name_outside(work, written, key=key)
        agree_on(work, child, safe)
        work.session.flush()
        given = {Given.WHEN, Given.NAME, Given.AREA}
        ask_partner(work, child, to, given=given, consent="by voice, this morning, in Arabic", key=key)

    write(runtime, binta.actor, unit)
    return child


def lay_out_bulletins(runtime: Runtime) -> UUID:
    """Three warnings of a weather service: one became a draft, one is an exercise, one waits."""
    now = runtime.clock.now()
    came_in(runtime, a_flood(now))
    came_in(runtime, a_flood(now, identifier="met-2", status=Status.EXERCISE))
    ash = {"event": "Volcanic ash", "headline": "Ash will fall on the low ground tonight"}
    return came_in(runtime, a_flood(now, identifier="met-3", info=ash))


def lay_out_rumours(runtime: Runtime, noor: Member, binta: Member) -> UUID:
    """A claim everybody reads the truth of, and the id of one whose message nobody has let out."""
    today = runtime.clock.now().date()

    def unit(work: Work) -> UUID:
        ids = []
        for claim, verdict, answer in CLAIMS:
            rumour_id = rumours.take_up(work, claim, area="KE001", day=today - timedelta(days=3))
            work.session.flush()
            for back in (2, 1, 1, 0):
                rumours.hear_again(work, rumour_id, area="KE002", day=today - timedelta(days=back))
            rumours.judge(work, rumour_id, verdict, "The manager of the camp", member_id=noor.id)
            rumours.put(work, rumour_id, "en", claim=claim, answer=answer, member_id=noor.id)
            ids.append(rumour_id)
        rumours.approve(work, ids[0], seen=3, public=True, main_language="en", member_id=binta.id)
        return ids[1]

    return write(runtime, noor.actor, unit)


def lay_out_place(runtime: Runtime, item_id: UUID, noor: Member) -> UUID:
    """A lamp that somebody told us of, which a partner has had for too long."""
    days = replace(runtime.settings.feedback, place_days=0)

    def unit(work: Work) -> UUID:
        place_id = mending.open_place(
            work, PlaceKind.LIGHT, "KE001", line="The lamp at gate 4 is dark", settings=days, member_id=noor.id
        )
        mending.gather(work, item_id, place_id)
        mending.hand_over(work, place_id, "Water Board", settings=days)
        return place_id

    return write(runtime, noor.actor, unit)


def lay_out_answers(runtime: Runtime, noor: Member, binta: Member) -> UUID:
    """An answer to many that everybody reads, and the id of one that nobody has let out."""
    today = runtime.clock.now().date()

    def unit(work: Work) -> UUID:
        ids = []
        for topic, words in ANSWERS.items():
            scope = many_answers.Scope(topic, "", today - timedelta(days=9), today)
            many_id = many_answers.draft(work, scope, areas=areas_of(runtime), texts=True, member_id=noor.id)
            for language, said in words.items():
                many_answers.put(work, many_id, language, said, member_id=noor.id)
            ids.append(many_id)
        seen = many_answers.stamp_of(many_answers.get(work, ids[0]))
        many_answers.approve(work, ids[0], seen=seen, main_language="en", member_id=binta.id)
        return ids[1]

    return write(runtime, noor.actor, unit)


def _told(runtime: Runtime, text: str, *, number: int) -> UUID:
    with read(runtime) as work:
        before = set(work.session.exec(select(Item.id)))
    text_in(runtime, text, sender=Address(AddressKind.PHONE, f"+9992000{number:05d}"))
    with read(runtime) as work:
        (new,) = set(work.session.exec(select(Item.id))) - before
    return new


def lay_out_map(runtime: Runtime, folder: Path, binta: Member) -> None:
    """Fourteen invented provinces with a month of reports; what is over is open to everybody."""
    load_areas(runtime, SYSTEM, [save(folder / "areas.geojson", list(invented_provinces()))])
    index, today = refresh(runtime), runtime.clock.now().date()
    write(runtime, SYSTEM, lambda work: _a_month(work, sorted(index.codes()), today))
    publish_counts(runtime)
    risk = "Neighbours may read where newcomers stay; the areas are large."
    write(runtime, binta.actor, lambda work: assess(work, risk, public=True, member_id=binta.id))


def _a_month(work: Work, areas: Sequence[str], today: date) -> None:
    """A flood that began on the coast twenty days ago and moved inland; what people said of the help came after it."""
    for back, (place, area) in product(range(30), enumerate(areas)):
        day, since = today - timedelta(days=back), 14 - place % 5 - back
        large = (9, 4, 30, 1, 14, 44, 2, 7, 0, 3, 1, 52, 24, 12)[place]
        calls = round(large * math.exp(-((since - 4) ** 2) / 40)) + (large and (place * 7 + back * 3) % 3)
        answered = round(calls * min(1.0, back / 12))
        said = round(large * 0.6 * math.exp(-((since - 9) ** 2) / 24)) + (large and (place * 5 + back) % 2)
        for codes, share in ((("water",), 4), (("shelter",), 3), (("medical",), 2), (("food", "water"), 1)):
            _counted(work, Kind.DISTRESS, area, day, codes, many=calls * share // 10, answered=answered * share // 10)
        for codes, share in ((("request",), 5), (("concern",), 3), (("praise",), 2)):
            _counted(work, Kind.FEEDBACK, area, day, codes, many=said * share // 10, answered=said * share // 15)


def _counted(work: Work, kind: Kind, area: str, day: date, codes: tuple[str, ...], *, many: int, answered: int) -> None:
    for ended, part in ((True, answered), (False, many - answered)):
        if part:
            count(work, Counted(kind, area, day, codes, ended), by=part)


def lay_out_wording(runtime: Runtime, binta: Member) -> None:
    """Words in every state: in review with a back-translation and a remark, published, and behind the source."""
    amina = make_member(runtime, "Amina", roles=("translator",), reads=("en", "ar", "es"))
    text = "{organisation}: لن نكتب إليكم بعد الآن. للبدء من جديد: {start}. لمسح كل شيء: {erase}."
    version_id = hand_in(runtime, amina, "stopped", language="ar", text=text)
    back = "{organisation}: we will not write to you any more. To begin again: {start}. To erase everything: {erase}."
    write(runtime, amina.actor, lambda work: wording.translate_back(work, version_id, text=back))
    write(runtime, binta.actor, lambda work: wording.comment(work, version_id, text="Is “مسح” clear to everybody?"))
    publish(runtime, binta, _dawit(runtime), "taken", language="es", text="{organisation}: alguien leyó tu mensaje.")
    publish(
        runtime, amina, _chen(runtime), "taken", language="en", text="{organisation}: somebody has your message now."
    )
    text = "{organisation}: ya leímos tu mensaje, aquí está una persona. MUCHA CALMA, escribe a www.waypost.example"
    hand_in(runtime, amina, "taken", language="es", text=text)


def _dawit(runtime: Runtime) -> Member:
    return make_member(runtime, "Dawit", roles=("admin",), reads=("es",))


def _chen(runtime: Runtime) -> Member:
    return make_member(runtime, "Chen", roles=("coordinator",), reads=("en",))


def _leave_lying(work: Work) -> None:
    keep_received(
        work,
        "the bridge is gone, please come",
        message_id=new_id(),
        channel="simulator",
        provider_id="unread",
        language="en",
        arrival="{not json",
    )
