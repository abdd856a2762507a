"""The whole server put together: one process with web threads, writer, dispatcher and timetable."""

import sys
import threading
from collections.abc import Callable, Iterable
from multiprocessing.util import Finalize
from typing import Any, cast

from app.assembly import assemble
from app.demonstration.sample import prepare
from app.factory import create_app
from app.inbound.pipeline import refused
from app.inbound.taking_up import take_up_first
from app.jobs.scheduler import Scheduler
from app.jobs.timetable import WITHOUT_KEYS
from app.messages.worker import Interpreter
from app.opening import refuse
from app.outbox.at_once import AtOnce
from app.outbox.worker import Dispatcher
from app.places.worker import refresh as refresh_areas
from app.privacy.keys import Keyring
from app.runtime import Runtime
from app.settings import Settings, SettingsInvalid
from app.staff.actions import offer_first_sign_in
from app.transaction import write
from app.unlocking import Pipe
from app.upgrade import upgrade_apart
from app.watching import Watch
from app.web.front_door import Answer, Wsgi
from app.wording.worker import refresh as refresh_wording
from app.work import COMMAND


def serve(settings: Settings, keyring: Keyring) -> Wsgi:
    """The application, with everything that runs beside it started."""
    runtime = _runtime(settings, keyring)
    only = settings.server.only
    if keyring.locked:
        _wait_for_passphrase(runtime)
    elif only != "web":
        _start_sending(runtime)
        _start_timetable(runtime)
        _start_translating(runtime)
    if only == "jobs":
        return _only_alive
    application = create_app(runtime)
    if keyring.locked:
        _say_locked(settings)
    else:
        _greet(runtime)
    return cast("Wsgi", application)


def _only_alive(environ: dict[str, Any], start_response: Answer) -> Iterable[bytes]:
    """A process of jobs has no pages: it says that it lives, and nothing else."""
    alive = environ["PATH_INFO"] == "/healthz"
    start_response("200 OK" if alive else "404 Not Found", [("Content-Type", "text/plain")])
    return [b"ok" if alive else b"no pages here"]


def _runtime(settings: Settings, keyring: Keyring) -> Runtime:
    try:
        runtime = assemble(settings, keyring)
    except SettingsInvalid as error:
        refuse(error.problems)
    upgrade_apart(runtime.engine)
    looks = refresh_wording, refresh_areas
    for look in looks:
        look(runtime)
    watch = Watch(runtime, looks)
    watch.start()
    _at_the_end(runtime.close, last=True)
    _at_the_end(watch.stop)
    return runtime


def _wait_for_passphrase(runtime: Runtime) -> None:
    """Take texts in and answer them in fixed words; the rest begins when somebody unlocks."""
    runtime.at_once = AtOnce(runtime.channels, runtime.clock, runtime.settings.limits)
    runtime.at_once.start()
    _at_the_end(runtime.at_once.stop)
    scheduler = None if runtime.settings.server.only == "web" else Scheduler(runtime, WITHOUT_KEYS)
    if scheduler is not None:
        scheduler.start()
        _at_the_end(scheduler.stop)
    pipe = Pipe(runtime)
    _at_the_end(pipe.close)
    # Beside whoever unlocks: what came in may take a while.
    begin = threading.Thread(target=_begin_unlocked, args=(runtime, scheduler), name="unlocked", daemon=True)
    runtime.after_unlocking += [begin.start, pipe.close]


def _begin_unlocked(runtime: Runtime, scheduler: Scheduler | None) -> None:
    if scheduler is not None:
        _start_sending(runtime)
        scheduler.stop()  # waits for a provider that is being asked
        _start_timetable(runtime)
        _start_translating(runtime)
    if runtime.settings.server.only != "jobs":
        _greet(runtime)


def _start_sending(runtime: Runtime) -> None:
    take_up_first(runtime)  # nothing is sent to somebody whose word to stop lies sealed here
    dispatcher = Dispatcher(runtime, refused)
    dispatcher.start()
    _at_the_end(dispatcher.stop)


def _start_timetable(runtime: Runtime) -> None:
    scheduler = Scheduler(runtime)
    scheduler.start()
    _at_the_end(scheduler.stop)


def _start_translating(runtime: Runtime) -> None:
    if runtime.translator is not None:
        interpreter = Interpreter(runtime)
        interpreter.start()
        _at_the_end(interpreter.stop)


def _at_the_end(stop: Callable[[], None], *, last: bool = False) -> None:
    """Call `stop` when the worker ends. It is a child of multiprocessing, which leaves without `atexit`."""
    Finalize(None, stop, exitpriority=1 if last else 10)


def _greet(runtime: Runtime) -> None:
    settings = runtime.settings
    if settings.demonstration:
        prepare(runtime)
    token = write(runtime, COMMAND, offer_first_sign_in)
    here = _here(settings)
    lines = [f"Waypost is at {here}"]
    if settings.demonstration:
        lines.append(f"  Write as somebody in need:  {here}/simulator")
    if token:
        lines.append(f"  First sign-in, once only:   {here}/staff/first/{token}")
    _tell(lines)


def _say_locked(settings: Settings) -> None:
    _tell(
        [
            f"Waypost is at {_here(settings)}, LOCKED: texts are taken in and sealed, and nobody can read them yet.",
            f"  Unlock on this page:  {_here(settings)}/staff/unlock",
            "  or with the command:  waypost keys unlock",
        ]
    )


def _here(settings: Settings) -> str:
    return f"{'https' if settings.server.certificate else 'http'}://localhost:{settings.server.port}"


def _tell(lines: list[str]) -> None:
    print("\n".join(lines), file=sys.stdout, flush=True)  # noqa: T201 - the person at the keyboard waits for it
