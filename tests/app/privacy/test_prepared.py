"""What was worked out beforehand is what would be worked out now, and is used only while it is true."""

from pathlib import Path

import pytest

from app.privacy import prepared
from app.privacy.lexicon import read_lexicons
from app.privacy.normalise import Folder
from app.privacy.prepare import tables_of
from app.privacy.scrub import Scrubber
from app.privacy.tables import Tables

_SETS = sorted((Path(__file__).parent / "scrub_dev").glob("*.tsv"))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_of(read_lexicons(Folder()))


@pytest.fixture
def file(tmp_path: Path, tables: Tables) -> Path:
    prepared.keep(tables, tmp_path / "all.prepared")
    return tmp_path / "all.prepared"


@pytest.fixture(scope="module")
def fresh() -> Scrubber:
    return Scrubber.fresh()


def test_what_is_kept_comes_back_as_it_was(file: Path, tables: Tables) -> None:
    assert prepared.kept(file) == tables


@pytest.mark.parametrize("path", _SETS, ids=lambda path: path.stem)
def test_a_prepared_scrubber_finds_what_a_fresh_one_finds(path: Path, file: Path, fresh: Scrubber) -> None:
    ready = Scrubber.prepared(file)
    texts = [line.split("\t")[1] for line in path.read_text(encoding="utf-8").splitlines()[1:]]

    assert [ready.spans(text) for text in texts] == [fresh.spans(text) for text in texts]


@pytest.mark.parametrize("changed", ["en.toml", "phrases.py", "tables.py"])
def test_a_file_made_of_another_lexicon_or_engine_is_not_used(
    changed: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / changed
    sources = prepared.sources()
    original = next(path for path in sources if path.name == changed)
    other.write_text(original.read_text(encoding="utf-8") + "\n# a line more\n", encoding="utf-8")
    monkeypatch.setattr(prepared, "sources", lambda: [other if path == original else path for path in sources])

    assert prepared.kept(file) is None


def test_a_file_made_by_another_python_is_not_used(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version", "3.99.0")

    assert prepared.kept(file) is None


@pytest.mark.parametrize("damage", ["missing", "empty", "short", "changed"])
def test_a_damaged_file_is_not_used_and_nobody_notices(damage: str, file: Path) -> None:
    content = file.read_bytes()
    left = {"missing": None, "empty": b"", "short": content[:-9], "changed": content[:-9] + b"xxxxxxxxx"}[damage]
    if left is None:
        file.unlink()
    else:
        file.write_bytes(left)

    assert prepared.kept(file) is None
    assert Scrubber.prepared(file).scrub("We are undocumented, 2 kids") == "We are [removed], 2 kids"
    assert (file.read_bytes() if file.exists() else None) == left, "the server writes none"
