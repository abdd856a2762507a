"""What a country fills the guides with, invented."""

from dataclasses import replace

from app.runtime import Runtime
from app.settings import Guides
from app.wording.samples import SAMPLES

GUIDES = Guides(
    **{name: SAMPLES[name] for name in Guides.__dataclass_fields__},
)


def fill(runtime: Runtime, guides: Guides = GUIDES) -> None:
    """The settings of an operation that knows whom to name."""
    runtime.settings = replace(runtime.settings, guides=guides)
