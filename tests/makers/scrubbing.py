"""A server whose word lists are broken."""

from app.inbound.reading import Reader
from app.privacy.failing_closed import FailingClosed
from app.runtime import Runtime


def break_scrubber(runtime: Runtime) -> None:
    """What a server is that found a mistake in a lexicon at its start."""
    broken, operation = FailingClosed(None), runtime.settings.operation
    runtime.scrubber = broken
    runtime.reader_of_texts = Reader.with_parts(
        broken, runtime.wording.keywords, main_language=operation.main_language, countries=operation.countries
    )
    runtime.alarms["scrubber"] = runtime.clock.now()
