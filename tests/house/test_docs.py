"""Documents that lie fail here: links, commands, proofs."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest

from app.cli import VERBS

ROOT = Path(__file__).parents[2]
_PLACES = ("", ".github", "app", "bench", "channels", "deploy", "docs", "maps", "migrations", "tests", "translations")
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^()\s]+)\)")
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_COMMENT = re.compile(r"(?:^|\s)#\s.*")
_MAKE = re.compile(r"(?:^|[\s(])make ([a-z][a-z-]*)")
_WAYPOST = re.compile(r"(?:^|[\s/(])(?<!-u )waypost ([a-z][a-z -]*)")
_TEST = re.compile(r"test_\w+")
_CODED = re.compile(r"def test_((?:[phsxf]_\d\d_)+)")
_LOADED = re.compile(r"!\[[^\]]*\]\((?:https?:)?//|<(?:img|script|link|iframe)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"pypi|/(?:work|home|root)/|\bissue #?\d", re.IGNORECASE)


def documents() -> list[Path]:
    found = ROOT.glob("*.md")
    return sorted({*found, *(path for place in _PLACES if place for path in (ROOT / place).rglob("*.md"))})


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


every_document = pytest.mark.parametrize("document", documents(), ids=named)


def code(text: str) -> Iterator[str]:
    """Every line of code in a document, in a block or in a sentence, without what a comment says."""
    for block in _FENCE.findall(text):
        yield from (_COMMENT.sub("", line) for line in block.splitlines())
    for paragraph in _FENCE.split(text)[::2]:
        yield from _SPAN.findall(paragraph)


def links(text: str) -> list[tuple[str, str]]:
    """(words, target) of every link that is not code."""
    return [
        (words, target) for words, target in _LINK.findall(_FENCE.sub("", text)) if not target.startswith("mailto:")
    ]


def anchors(text: str) -> set[str]:
    """What a heading can be linked by."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@cache
def targets() -> frozenset[str]:
    """Everything `make` can be asked for, as make itself lists it."""
    listed = subprocess.run(["make", "-pRrq", "help"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    rules = re.sub(r"^# Not a target:\n.*\n", "", listed, flags=re.MULTILINE)
    return frozenset(re.findall(r"^([a-z][a-z-]*):", rules, re.MULTILINE))


def is_verb(words: list[str]) -> bool:
    """Whether `waypost` knows these words: a verb, and a second one where the first is a group."""
    if words[0] not in VERBS:
        return False
    command = getattr(import_module(f"app.cli.{words[0]}"), words[0])
    return not isinstance(command, click.Group) or len(words) == 1 or words[1] in command.commands


@every_document
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    broken = []
    for _, target in links(document.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        if file.startswith(("http://", "https://")):
            continue
        path = (document.parent / file).resolve() if file else document
        known = path.suffix != ".md" or not anchor or anchor in anchors(path.read_text(encoding="utf-8"))
        if not path.exists() or not path.is_relative_to(ROOT) or not known:
            broken.append(target)
    assert broken == []


@every_document
def test_every_test_a_document_names_exists_where_it_says(document: Path) -> None:
    untrue = []
    for words, target in links(document.read_text(encoding="utf-8")):
        file = (document.parent / target).resolve()
        if target.startswith("http") or file.suffix != ".py":
            continue
        source = file.read_text(encoding="utf-8")
        untrue += [name for name in _TEST.findall(words) if f"def {name}(" not in source and name != file.stem]
    assert untrue == []


@every_document
def test_every_make_target_a_document_names_exists(document: Path) -> None:
    named_targets = {name for line in code(document.read_text(encoding="utf-8")) for name in _MAKE.findall(line)}
    assert named_targets <= targets()


@every_document
def test_every_waypost_verb_a_document_names_exists(document: Path) -> None:
    lines = code(document.read_text(encoding="utf-8"))
    asked = {words.strip() for line in lines for words in _WAYPOST.findall(line)}
    assert {words for words in asked if not is_verb(words.split())} == set()


@every_document
def test_no_document_loads_anything_from_another_host_or_speaks_of_another_place(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert _LOADED.findall(text) == []
    assert _ELSEWHERE.findall(text) == []


def test_the_readme_begins_with_the_two_commands() -> None:
    commands = list(code((ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"make run", "make test"} <= {command.strip() for command in commands}


def test_p_15_every_row_of_the_threat_model_names_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = text.partition("## What somebody gets who takes or attacks")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| what ")]
    assert len(rows) >= 8
    assert [row.split("|")[1] for row in rows if not _TEST.search(row.split("|")[4])] == []


def test_every_requirement_whose_test_has_its_code_is_in_the_list_of_proofs() -> None:
    listed = set(
        re.findall(r"^\| ([A-Z]-\d\d) \|", (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    names = (name for path in (ROOT / "tests").rglob("test_*.py") for name in _CODED.findall(path.read_text("utf-8")))
    coded = {f"{kind.upper()}-{number}" for name in names for kind, number in re.findall(r"([phxf])_(\d\d)_", name)}
    assert len(coded) > 40
    assert coded - listed == set()


def test_every_decision_has_a_date_a_context_and_a_consequence() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert re.search(r"^Date: \d{4}-\d{2}$", text, re.MULTILINE), record.name
        for heading in ("## Context", "## Decision", "## Consequence"):
            assert heading in text, record.name
