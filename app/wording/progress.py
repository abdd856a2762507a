"""How far each language is: what is said of every text, what is being written, what is behind the source. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.wording.drafts import Wording
from app.wording.keys import TEXTS
from app.wording.review import SOURCE
from app.wording.rules import State
from app.wording.tables import WordingVersion


class Standing(StrEnum):
    """Where a text stands in a language, best first."""

    PUBLISHED = "published"
    STALE = "stale"  # published, and the source says something else since
    IN_REVIEW = "in_review"
    DRAFT = "draft"  # of a member, or as it came with the program
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Item:
    """One text in one language: the words of the newest version, and those of the source now."""

    key: str
    language: str
    standing: Standing
    source: str
    text: str
    published: WordingVersion | None
    opened: WordingVersion | None


def sources(files: Wording, versions: Iterable[WordingVersion]) -> Mapping[str, str]:
    """What each text says in the source language now."""
    said = {key: agreed.text for key, agreed in files.drafts[SOURCE].texts.items()}
    return said | {v.key: v.text for v in versions if v.language == SOURCE and v.state == State.PUBLISHED}


def items(files: Wording, versions: Sequence[WordingVersion], language: str) -> tuple[Item, ...]:
    """Every text of a language, in the order of the list of texts. `versions`: the live ones, of any languages."""
    said = sources(files, versions)
    published = {v.key: v for v in versions if v.language == language and v.state == State.PUBLISHED}
    opened = {v.key: v for v in versions if v.language == language and v.state != State.PUBLISHED}
    shipped = {key: agreed.text for key, agreed in files.drafts[language].texts.items()}
    return tuple(
        _item(key, language, source=said[key], ours=(published.get(key), opened.get(key)), shipped=shipped.get(key, ""))
        for key in TEXTS
    )


def counts(found: Iterable[Item]) -> Mapping[Standing, int]:
    """How many texts stand where; every standing is named."""
    many = dict.fromkeys(Standing, 0)
    for item in found:
        many[item.standing] += 1
    return many


def is_stale(version: WordingVersion, source: str) -> bool:
    """Whether the source says something else than when this was translated."""
    return version.source_text is not None and version.source_text != source


def _item(
    key: str,
    language: str,
    *,
    source: str,
    ours: tuple[WordingVersion | None, WordingVersion | None],
    shipped: str,
) -> Item:
    published, opened = ours
    newest = opened or published
    return Item(
        key=key,
        language=language,
        standing=_standing(published, opened, source=source, shipped=shipped),
        source=source,
        text=newest.text if newest else shipped,
        published=published,
        opened=opened,
    )


def _standing(
    published: WordingVersion | None, opened: WordingVersion | None, *, source: str, shipped: str
) -> Standing:
    if published is not None:
        return Standing.STALE if is_stale(published, source) else Standing.PUBLISHED
    if opened is not None:
        return Standing.IN_REVIEW if opened.state == State.IN_REVIEW else Standing.DRAFT
    return Standing.DRAFT if shipped else Standing.MISSING
