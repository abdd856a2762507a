"""The lock file is read as pip reads it: nobody is left out of the question."""

from bench.check_wheels import LOCK, packages

_LOCK = """\
deprecated==1.3.1 ; python_full_version < '3.12' \\
    --hash=sha256:aa
    # via somebody
deprecated==3.0.1 ; python_full_version >= '3.12' \\
    --hash=sha256:bb
zope-interface==8.0 \\
    --hash=sha256:cc
"""


def test_a_package_keeps_all_its_versions_and_hashes() -> None:
    found = packages(_LOCK)
    assert list(found) == ["deprecated", "zope-interface"]
    assert found["deprecated"].count("--hash=") == 2
    assert "".join(found.values()) == _LOCK


def test_every_package_of_our_lock_is_asked_for() -> None:
    lock = LOCK.read_text(encoding="utf-8")
    assert "".join(packages(lock).values()) == lock
    assert {"flask", "cryptography", "granian"} <= set(packages(lock))
