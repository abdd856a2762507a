"""What a document for the world says of an issue."""

from app.alerts.cap_document import document_of
from app.alerts.hazards import ALL_CLEAR
from app.wording.drafts import Wording
from cap.model import MessageType, ResponseType, Status, Urgency
from cap.writing import write
from tests.makers.frozen import a_content, frozen


def test_an_exercise_says_so_in_its_status_its_headline_and_its_words(wording: Wording) -> None:
    alert = document_of(frozen(wording, a_content("alert_flood_during", exercise=True)))
    (english,) = (info for info in alert.infos if info.language == "en")
    assert alert.status is Status.EXERCISE
    for words in (english.headline, english.description):
        assert words
        assert words.startswith("This is only an exercise. Do nothing. Go up now")


def test_what_is_over_is_past_and_of_the_least_severity(wording: Wording) -> None:
    (info, *_) = document_of(frozen(wording, a_content(ALL_CLEAR), MessageType.UPDATE)).infos
    assert (info.urgency, info.severity) == (Urgency.PAST, "Minor")
    assert info.response_types == (ResponseType.ALL_CLEAR,)


def test_x_37_nothing_that_turns_the_order_of_letters_is_in_a_document(wording: Wording) -> None:
    document = write(document_of(frozen(wording, a_content("alert_flood_during")))).decode()
    assert not [sign for sign in "\u202e\u0007\u2067" if sign in document]
    assert "North Harbour &amp; &lt;Co&gt;" in document


def test_headline_instruction_and_what_it_belongs_to(wording: Wording) -> None:
    alert = document_of(frozen(wording, a_content("alert_flood_during", blanks={"where_to_go": {"und": "the hill"}})))
    (english,) = (info for info in alert.infos if info.language == "en")
    assert english.headline == "Go up now: flood at North Harbour & <Co>."
    assert english.instruction == "Go to the hill or onto a roof. Never walk or drive through water."
    assert english.web == "https://help.example/a/BCDF-3479"
    assert [(one.name, one.value) for one in english.parameters] == [("MCOF:sector", "15"), ("MCOF:phase", "during")]
    assert english.sender_name == "Harbour Help"
