"""[retention] in the settings: sane by itself, and refused where it would delete what is still needed."""

from dataclasses import fields
from pathlib import Path

import pytest

from app.settings import Retention, SettingsInvalid
from app.settings_file import load


def loaded(tmp_path: Path, lines: str) -> Retention:
    config = tmp_path / "config.toml"
    config.write_text(f"[retention]\n{lines}\n")
    return load(tmp_path, config, {}).retention


def test_everything_has_an_end_without_a_word_in_the_settings() -> None:
    days = [getattr(Retention(), f.name) for f in fields(Retention) if f.name not in ("backup_folder", "backup_hours")]
    assert all(1 <= many <= 365 for many in days)


def test_days_are_read(tmp_path: Path) -> None:
    assert loaded(tmp_path, "addresses = 3\nbackups = 10").backups == 10


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("addresses = 0", "addresses must be at least 1 day"),
        ("conversations = 6", "conversations must be at least 7 days"),
        ("deliveries = 2", "deliveries must be at least 3 days"),
        ("cases = 89", "cases must be at least as long as conversations"),
        ("contacts = 6", "contacts must be at least as long as addresses"),
        ("forever = 1", "forever is no setting"),
    ],
)
def test_what_would_delete_too_early_is_refused_in_a_sentence(tmp_path: Path, lines: str, said: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        loaded(tmp_path, lines)
    assert [said in problem for problem in refused.value.problems] == [True]
