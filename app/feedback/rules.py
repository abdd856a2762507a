"""Where an item may go, until when it is answered, and how far two coders agree: pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.errors import Conflict, Invalid
from app.feedback.frame import DEFAULT, Type, is_guarded, type_of
from app.feedback.tables import AgeGroup, Disability, ItemState, PlaceState, Sex
from app.settings import Feedback

STEPS: Mapping[ItemState, frozenset[ItemState]] = {
    ItemState.NEW: frozenset({ItemState.CODED, ItemState.ANSWERED, ItemState.REFERRED, ItemState.REFUSED}),
    ItemState.CODED: frozenset({ItemState.CODED, ItemState.ANSWERED, ItemState.REFERRED, ItemState.REFUSED}),
    ItemState.REFERRED: frozenset({ItemState.REFERRED, ItemState.ANSWERED, ItemState.REFUSED}),
    ItemState.ANSWERED: frozenset({ItemState.CODED}),
    ItemState.REFUSED: frozenset({ItemState.CODED}),
}
PLACE_STEPS: Mapping[PlaceState, frozenset[PlaceState]] = {
    PlaceState.OPEN: frozenset({PlaceState.WITH_PARTNER, PlaceState.MENDED, PlaceState.NOT_MENDED}),
    PlaceState.WITH_PARTNER: frozenset({PlaceState.WITH_PARTNER, PlaceState.MENDED, PlaceState.NOT_MENDED}),
    PlaceState.MENDED: frozenset(),
    PlaceState.NOT_MENDED: frozenset(),
}
ENDS = frozenset({ItemState.ANSWERED, ItemState.REFUSED})
# Asked "tell us", a person may take the rest of the day to write it.
ASKED_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class OfThem:
    """What somebody chose to say of themselves; None for what they did not."""

    age_group: AgeGroup | None = None
    sex: Sex | None = None
    disability: Disability | None = None


NOTHING_SAID = OfThem()
_CODE_PARTS = 3  # type, category, an operation's own below it
_PHRASE = 5  # words in a row that two people hardly choose alike


def of_them(picked: Mapping[str, str]) -> OfThem:
    """What was picked in a form; whatever is on no list counts as not said."""
    return OfThem(
        age_group=next((one for one in AgeGroup if one == picked.get("age_group")), None),
        sex=next((one for one in Sex if one == picked.get("sex")), None),
        disability=next((one for one in Disability if one == picked.get("disability")), None),
    )


def step(state: ItemState, to: ItemState) -> ItemState:
    """`to`, when an item in `state` may go there; Conflict otherwise."""
    if to not in STEPS[state]:
        raise Conflict("feedback.step", state=state.value, to=to.value)
    return to


def place_step(state: PlaceState, to: PlaceState) -> PlaceState:
    """The same for a place to mend; once it has ended it is told again as another."""
    if to not in PLACE_STEPS[state]:
        raise Conflict("place.step", state=state.value, to=to.value)
    return to


def was_asked(asked_at: datetime | None, now: datetime) -> bool:
    """Whether somebody we asked to tell us something may still be about to."""
    return asked_at is not None and now - asked_at < ASKED_LASTS


def deadline(settings: Feedback, now: datetime, kind: Type | None = None) -> datetime:
    """By when an answer is promised. Before anybody coded it, the soonest that could be right."""
    return now + timedelta(days=settings.concern_days if kind is Type.CONCERN else settings.answer_days)


def place_deadline(settings: Feedback, now: datetime) -> datetime:
    """By when a partner must have it, or is asked again."""
    return now + timedelta(days=settings.place_days)


def soonest(settings: Feedback, state: ItemState) -> timedelta:
    """The shortest time after which an answer can be overdue: nothing is a concern before somebody coded it."""
    coded = state is not ItemState.NEW
    return timedelta(days=min(settings.concern_days, settings.answer_days) if coded else settings.answer_days)


def checked(codes: Sequence[str], known: frozenset[str]) -> tuple[str, ...]:
    """The codes, each once; Invalid for none, for one that is not in the frame, and for codes of two types."""
    chosen = tuple(dict.fromkeys(codes))
    if not chosen:
        raise Invalid("feedback.no_code")
    if any(code not in known for code in chosen):
        raise Invalid("feedback.code")
    if len({type_of(code) for code in chosen}) > 1:
        raise Invalid("feedback.two_types")
    return chosen


def frame_codes(own: Mapping[str, bool]) -> tuple[str, ...]:
    """The frame in use, in its order. `own`: the operation's codes, and whether each is retired."""
    added = [code for code in own if code not in DEFAULT]
    used: list[str] = []
    for code in DEFAULT:
        used += [code, *sorted(other for other in added if other.startswith(f"{code}."))]
    for kind in Type:
        used += sorted(code for code in added if code not in used and type_of(code) is kind)
    return tuple(code for code in used if not own.get(code, False))


def new_code(below: str, word: str) -> str:
    """The code of an operation's own category below a type or a code; Invalid for a word that makes none."""
    tail = "_".join(word.casefold().split())
    if not tail.replace("_", "").isalnum() or not tail.isascii():
        raise Invalid("feedback.code_word")
    if below not in DEFAULT and below not in {kind.value for kind in Type}:
        raise Invalid("feedback.code")
    code = f"{below}.{tail}"
    if len(code.split(".")) > _CODE_PARTS or len(code) > 64:
        raise Invalid("feedback.code_word")
    return code


def hidden_below(k: int, counts: Mapping[str, int]) -> Mapping[str, int | None]:
    """The counts; None for those below k, and for the least other where one alone could be worked out from the rest."""
    hidden = {name for name, many in counts.items() if many < k}
    if len(hidden) == 1 and len(counts) > 1:
        hidden.add(min(counts.keys() - hidden, key=lambda name: (counts[name], name)))
    return {name: None if name in hidden else many for name, many in counts.items()}


def agreement(pairs: Sequence[tuple[Type, Type]]) -> float | None:
    """Cohen's kappa of two coders over the types they gave the same items; None where there is nothing to compare.

    1 is full agreement, 0 what chance would give (J. Cohen, 1960).
    """
    if not pairs:
        return None
    many = len(pairs)
    same = sum(one is other for one, other in pairs) / many
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[kind] * second[kind] for kind in Type) / many**2
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def quotes(words: str, others: Iterable[str]) -> bool:
    """Whether `words` repeat a run of words that one of the others used: a phrase leads to who said it."""
    runs = _runs(words)
    return any(not runs.isdisjoint(_runs(other)) for other in others)


def _runs(words: str) -> set[tuple[str, ...]]:
    told = "".join(c if c.isalnum() else " " for c in words.casefold()).split()
    return {tuple(told[at : at + _PHRASE]) for at in range(len(told) - _PHRASE + 1)}


def shown_area(topic: str, area: str, *, parent_of: Callable[[str], str], too_small: Callable[[str], bool]) -> str:
    """The area everybody reads beside an answer to many: never one building or camp; of violence only the whole."""
    guarded = is_guarded(topic)
    while (guarded or too_small(area)) and (above := parent_of(area)) not in ("", area):
        area = above
    return "" if area and too_small(area) else area
