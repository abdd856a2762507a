"""P-16: every paragraph of the public notice is quoted here beside the tests that keep it true."""

import re
from html import unescape
from pathlib import Path

import pytest

from app.factory import create_app
from app.runtime import Runtime

ROOT = Path(__file__).parents[2]
PROMISES = {
    "Nobody’s immigration status is in it. We do not ask, and when somebody tells us it is taken out before anything "
    "is kept.": (
        "app/inbound/test_pipeline.py::test_the_status_somebody_tells_is_on_no_row_but_the_need_is",
        "app/wording/test_refusing.py::test_no_agreed_text_is_refused",
        "house/test_canary_pages.py::test_s_09_what_is_typed_into_every_field_of_every_page_is_nowhere",
        "stories/test_sudden_death.py::test_s_09_a_crash_at_any_step_of_a_text_leaves_no_raw_word",
    ),
    "That is all. Copies against loss are deleted after 30 days.": (
        "app/erasure/test_subject.py::test_p_16_the_page_and_the_command_cannot_differ_from_the_inventory",
        "app/erasure/test_backups.py::test_x_20_nothing_of_database_keys_or_people_shows_in_a_backup_and_only_the_paper_opens_it",
        "app/erasure/test_backups.py::test_only_copies_past_their_days_are_deleted_and_nothing_else_in_the_folder",
    ),
    "Send us this one word and nothing else: ERASE": (
        "app/erasure/test_forgetting.py::test_h_07_one_word_of_any_language_leaves_no_id_of_the_person_but_in_the_trail",
    ),
    "It is deleted at once. If a rescue is going on, only the area, the danger and how many people are kept, without "
    "your number, until it ends or 72 hours pass.": (
        "app/inbound/test_pipeline.py::test_erase_leaves_no_word_no_address_and_no_link",
        "stories/test_sudden_death.py::test_x_22_a_crash_at_any_step_of_forgetting_leaves_no_erased_byte",
    ),
    "So that no copy brings you back, a mark stays until the last copy is gone that you are in. Only a key on paper "
    "can read whose it is.": (
        "app/test_bringing_back.py::test_x_20_who_was_erased_after_the_backup_does_not_come_back_with_it",
        "app/test_bringing_back.py::test_the_list_tells_nobody_without_the_paper_who_was_erased_and_goes_with_the_last_backup",
    ),
    "Ask any of us. When we are sure that it is you, a person reads it out to you. It is never sent by text.": (
        "app/cli/test_data.py::test_what_is_held_about_a_number_is_printed_and_about_another_nothing",
        "app/erasure/test_subject.py::test_that_it_was_told_stands_in_the_trail",
    ),
    "They get one written reply, always the same. One person of our team answers for your data; nobody else may.": (
        "app/web/staff/test_erase.py::test_the_card_names_who_answers_for_the_data_and_holds_the_one_reply",
        "app/cli/test_check.py::test_an_owner_of_the_data_whom_nobody_knows_is_told",
    ),
    "Nobody has asked so far.": (
        "app/audit/test_authorities.py::test_a_request_is_counted_with_its_day_and_who_replied_and_nothing_else",
    ),
}


def paragraphs(page: str) -> list[str]:
    """Every paragraph under the headings, as a reader sees it; the list of what is held has tests of its own."""
    main = page.partition("<main")[2].partition("</main>")[0]
    without_list = re.sub(r'<ul class="card list" id="held">.*?</ul>', "", main, flags=re.DOTALL)
    found = re.findall(r"<p(?:\s[^>]*)?>(.*?)</p>", without_list, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", "", words)).split()) for words in found]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_p_16_the_public_notice_promises_what_is_quoted_here_and_nothing_more(runtime: Runtime) -> None:
    page = create_app(runtime).test_client().get("/privacy?lang=en").text
    assert paragraphs(page) == list(PROMISES)


@pytest.mark.parametrize("promise", PROMISES)
def test_p_16_every_promise_has_tests_that_are_there(promise: str) -> None:
    assert PROMISES[promise]
    for test in PROMISES[promise]:
        file, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / "tests" / file).read_text(), test
