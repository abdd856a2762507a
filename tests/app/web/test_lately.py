"""What many ask for at once is made by one, and not again while nothing changed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.errors import Busy
from app.web.lately import Answer, Lately


def slow(makes: list[int], started: threading.Event, go: threading.Event) -> Callable[[], bytes]:
    def make() -> bytes:
        makes.append(1)
        started.set()
        assert go.wait(20)
        return f"{len(makes)}".encode()

    return make


def test_of_many_that_ask_at_once_one_makes_the_answer_and_the_others_wait_for_it() -> None:
    lately, makes, started, go = Lately(), list[int](), threading.Event(), threading.Event()
    make = slow(makes, started, go)

    def ask() -> Answer:
        return lately.answer("all", make, now=1.0, lasts=60)

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask) for _ in range(4)]
        assert started.wait(20)
        go.set()
        assert {one.result(20).plain for one in asked} == {b"1"}
    assert makes == [1]


def test_whoever_waits_too_long_for_the_first_answer_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.lately._WAITS", 0.01)
    lately, makes, started, go = Lately(), list[int](), threading.Event(), threading.Event()
    make = slow(makes, started, go)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(lately.answer, "all", make, now=1.0, lasts=60)
        assert started.wait(20)
        with pytest.raises(Busy):
            lately.answer("all", make, now=1.0, lasts=60)
        go.set()
        assert first.result(20).plain == b"1"


def test_while_one_makes_it_again_others_have_what_was_before_and_another_answer_waits_for_none() -> None:
    lately, makes, started, go = Lately(), list[int](), threading.Event(), threading.Event()
    go.set()
    make = slow(makes, started, go)
    assert lately.answer("all", make, now=1.0, lasts=60).plain == b"1"
    go.clear()
    started.clear()
    with ThreadPoolExecutor(1) as pool:
        again = pool.submit(lately.answer, "all", make, now=61.0, lasts=60)
        assert started.wait(20)
        assert lately.answer("all", make, now=62.0, lasts=60).plain == b"1"
        assert lately.answer("other", lambda: b"x", now=62.0, lasts=60).plain == b"x"
        go.set()
        assert again.result(20).plain == b"2"
    assert lately.answer("all", make, now=63.0, lasts=60).plain == b"2"


def test_what_did_not_change_is_not_made_again() -> None:
    lately, made, marks = Lately(), list[int](), ["a"]

    def make() -> bytes:
        made.append(1)
        return b"x"

    for now, mark in ((0.0, "a"), (61.0, "a"), (100.0, "b"), (122.0, "b")):
        marks[0] = mark
        lately.answer("all", make, now=now, lasts=60, mark=lambda: marks[0])
    assert len(made) == 2, "at first, and when the mark was another and the answer a minute old"


def test_what_could_not_be_made_is_tried_again() -> None:
    lately = Lately()

    def broken() -> bytes:
        raise OSError

    for _ in range(2):
        try:
            lately.answer("all", broken, now=1.0, lasts=60)
        except OSError:
            continue
    assert lately.answer("all", lambda: b"x", now=1.0, lasts=60).plain == b"x"
