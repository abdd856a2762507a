"""The whole server put together: one process with web threads, writer, dispatcher and timetable."""

import sys
import threading
from collections.abc import Callable, Iterable
from multiprocessing.util import Finalize
from typing import Any, cast

from app.assembly import assemble
from app.demonstration import prepare
from app.factory import create_app
from app.inbound.pipeline import refused
from app.jobs.scheduler import Scheduler
from app.opening import refuse
from app.outbox.worker import Dispatcher
from app.privacy.keys import Keyring
from app.runtime import Runtime
from app.settings import Settings, SettingsInvalid
from app.staff.actions import offer_first_sign_in
from app.transaction import read, write
from app.upgrade import upgrade
from app.web.front_door import Answer, Wsgi
from app.wording.actions import seed
from app.wording.queries import in_force
from app.work import COMMAND


def serve(settings: Settings, keyring: Keyring) -> Wsgi:
    """The application, with everything that runs beside it started."""
    runtime = _runtime(settings, keyring)
    only = settings.server.only
    if only != "web":
        _start_jobs(runtime)
    if only == "jobs":
        return _only_alive
    application = create_app(runtime)
    _greet(runtime)
    # Beside the first requests, so that neither the start nor a text waits for it.
    threading.Thread(target=runtime.scrubber.warm, name="warm", daemon=True).start()
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
    upgrade(runtime.engine)
    write(runtime, COMMAND, lambda work: seed(work, runtime.wording))
    with read(runtime) as work:
        runtime.wording = in_force(work, runtime.wording)
    _at_the_end(runtime.close, last=True)
    return runtime


def _start_jobs(runtime: Runtime) -> None:
    dispatcher = Dispatcher(runtime, refused)
    scheduler = Scheduler(runtime)
    dispatcher.start()
    scheduler.start()
    _at_the_end(scheduler.stop)
    _at_the_end(dispatcher.stop)


def _at_the_end(stop: Callable[[], None], *, last: bool = False) -> None:
    """Call `stop` when the worker ends. It is a child of multiprocessing, which leaves without `atexit`."""
    Finalize(None, stop, exitpriority=1 if last else 10)


def _greet(runtime: Runtime) -> None:
    settings = runtime.settings
    if settings.demonstration:
        prepare(runtime)
    token = write(runtime, COMMAND, offer_first_sign_in)
    scheme = "https" if settings.server.certificate else "http"
    here = f"{scheme}://localhost:{settings.server.port}"
    lines = [f"Waypost is at {here}"]
    if settings.demonstration:
        lines.append(f"  Write as somebody in need:  {here}/simulator")
    if token:
        lines.append(f"  First sign-in, once only:   {here}/staff/first/{token}")
    print("\n".join(lines), file=sys.stdout, flush=True)  # noqa: T201 - the person at the keyboard waits for it
