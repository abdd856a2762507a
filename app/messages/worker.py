"""Asking the machine in the house for translations: beside the pages and the line, with no transaction open."""

import threading
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from app.errors import Invalid
from app.log import logger
from app.messages.queries import opened
from app.messages.rules import codes, for_machine, wanted_target
from app.messages.tables import Message
from app.messages.translations import ask_machine, asked, machine_answered, untranslated
from app.runtime import Runtime
from app.staff.queries import on_duty
from app.transaction import read, write
from app.work import SYSTEM, Work
from channels.failures import Reason, SendFailed
from channels.http import AddressRefused
from channels.libretranslate import LibreTranslate

_IN_ONE_TURN = 10
_EVERY_SECONDS = 3.0  # as quick as a page looks again: somebody has just asked for it
_LATELY = timedelta(hours=12)  # what is older was read by somebody, or waits for the button
Known = Mapping[str, frozenset[str]]


class Interpreter:
    """Asks the machine for what waits, until stopped. A thread of its own: a slow machine must hold no other job."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="interpreter", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is being asked now."""
        self._stopping.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stopping.wait(_EVERY_SECONDS):
            try:
                translate(self._runtime)
            except Exception as error:  # noqa: BLE001 - what waits goes on waiting until the database answers again
                logger().warning("translation.fault", kind=type(error).__name__)


def translate(runtime: Runtime) -> int:
    """How many texts the machine was asked about in this turn; none while there is no machine."""
    translator = runtime.translator
    if translator is None:
        return 0
    if runtime.settings.translation.by_itself:
        _ask_for_those_on_duty(runtime)
    with read(runtime) as work:
        waiting = asked(work, most=_IN_ONE_TURN)
    if waiting:
        _ask_all(runtime, translator, waiting)
    return len(waiting)


def _ask_for_those_on_duty(runtime: Runtime) -> None:
    """Ask for what came in lately in languages that nobody on duty reads."""
    main = runtime.settings.operation.main_language
    with read(runtime) as work:
        reads = [person.reads for person in on_duty(work)]
        understood = {tag for one in reads for tag in one} or {main}
        found = untranslated(work, besides=understood, since=_LATELY, most=_IN_ONE_TURN) if reads else []
    wanted = [(message_id, wanted_target(language, reads, main)) for message_id, language in found]

    def unit(work: Work) -> None:
        for message_id, target in wanted:
            if target is not None:
                ask_machine(work, message_id, language=target)

    if wanted:
        write(runtime, SYSTEM, unit)


def _ask_all(runtime: Runtime, translator: LibreTranslate, waiting: Sequence[tuple[UUID, str]]) -> None:
    """Ask about one after the other; when the server is away, all that wait are told so and none waits for it."""
    away = False
    known: Known = {}
    try:
        known = translator.languages()
    except (SendFailed, AddressRefused) as failed:
        away = _tell(failed)
    for message_id, target in waiting:
        words: str | None = None
        try:
            words = None if away else _ask(runtime, translator, known, message_id, target)
        except (SendFailed, AddressRefused) as failed:
            away = _tell(failed) and failed.args[0] == Reason.UNREACHABLE
        _keep(runtime, message_id, target, words)


def _keep(runtime: Runtime, message_id: UUID, target: str, words: str | None) -> None:
    """Keep an answer; one that cannot be cleaned now is none."""
    try:
        write(runtime, SYSTEM, partial(machine_answered, message_id=message_id, words=words, language=target))
    except Invalid:
        write(runtime, SYSTEM, partial(machine_answered, message_id=message_id, words=None, language=target))


def _ask(runtime: Runtime, translator: LibreTranslate, known: Known, message_id: UUID, target: str) -> str | None:
    """What the machine says, as it came: it is scrubbed when it is kept.

    None when it knows not both languages, "" where there are no words to translate; SendFailed, AddressRefused.
    """
    with read(runtime) as work:
        message = work.session.get(Message, message_id)
        said = None if message is None else opened(work, message)
    words = "" if said is None else for_machine(said.text)
    pair = codes(said.language or "", target, known) if said is not None else None
    if not words or pair is None:
        return None if words else ""
    return translator.translate(words, source=pair[0], target=pair[1]).replace("\0", "")


def _tell(failed: SendFailed | AddressRefused) -> bool:
    """True, once the log has why: a reason of a closed list."""
    reason = failed.reason.value if isinstance(failed, SendFailed) else failed.code
    logger().warning("translation.failed", reason=reason)
    return True
