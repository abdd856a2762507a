"""Templates through Twilio's Content API: the real client against a small Twilio on loopback."""

from collections.abc import Iterator

import pytest

from app.language import LANGUAGES
from channels import _whatsapp_templates as templates
from channels.approval import Approves, Objection, Template, TemplateCategory, TemplateStanding
from channels.failures import Reason, SendFailed
from channels.twilio_whatsapp import WhatsappLine
from tests.channels.twilio_calls import line
from tests.makers.twilio_content import TwilioContent

COMING = Template(
    name="reply_help_coming_ar_1",
    language="ar",
    text="المساعدة في الطريق: {{1}}. اكتب لنا.",
    category=TemplateCategory.UTILITY,
    samples={"1": "23.11. 12:30"},
)


@pytest.fixture
def twilio() -> Iterator[TwilioContent]:
    with TwilioContent() as fake:
        yield fake


def whatsapp(twilio: TwilioContent, **settings: object) -> WhatsappLine:
    made = line("twilio_whatsapp", api_url=twilio.url, **settings)
    assert isinstance(made, WhatsappLine)
    return made


def failure(twilio: TwilioContent) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        whatsapp(twilio).submit(COMING)
    return failed.value


def test_a_template_becomes_a_content_and_is_put_before_whatsapp(twilio: TwilioContent) -> None:
    whatsapp(twilio).submit(COMING)
    content = twilio.content("ar")
    assert content.told == {
        "friendly_name": COMING.name,
        "language": "ar",
        "types": {"twilio/text": {"body": COMING.text}},
        "variables": {"1": "23.11. 12:30"},
    }
    assert content.asked == {"name": COMING.name, "category": "UTILITY"}
    (state,) = whatsapp(twilio).states()
    assert (state.name, state.language, state.handle) == (COMING.name, "ar", content.sid)
    assert (state.standing, state.category, state.objection) == (
        TemplateStanding.PENDING,
        TemplateCategory.UTILITY,
        None,
    )


def test_a_template_without_blanks_names_no_variables(twilio: TwilioContent) -> None:
    whatsapp(twilio).submit(Template("reply_still_here_en_1", "en", "We are still here.", TemplateCategory.UTILITY))
    assert "variables" not in twilio.content("en").told


def test_an_attempt_that_broke_off_goes_on_with_the_content_it_made(twilio: TwilioContent) -> None:
    twilio.books.faults.append(("ApprovalRequests/whatsapp", 503, 20503))
    assert failure(twilio).reason is Reason.UNREACHABLE
    (state,) = whatsapp(twilio).states()
    assert state.standing is TemplateStanding.NOT_SUBMITTED
    again = Template(COMING.name, "ar", COMING.text, COMING.category, COMING.samples, handle=state.handle)
    whatsapp(twilio).submit(again)
    assert len(twilio.books.contents) == 1
    assert twilio.content("ar").status == "received"


@pytest.mark.parametrize(
    ("status", "code", "reason", "pause"),
    [
        (400, 20001, Reason.REJECTED, None),
        (401, 20003, Reason.NOT_CONFIGURED, None),
        (429, 20429, Reason.THROTTLED, 7.0),
        (503, 20503, Reason.UNREACHABLE, None),
        (500, 20500, Reason.UNCERTAIN, None),
    ],
)
def test_a_refusal_has_a_reason_that_knows_whether_to_try_again(
    twilio: TwilioContent, status: int, code: int, reason: Reason, pause: float | None
) -> None:
    twilio.books.faults.append(("/v1/Content", status, code))
    failed = failure(twilio)
    assert (failed.reason, failed.retry_after, failed.provider_code) == (reason, pause, str(code))
    assert COMING.text not in str(failed)


def test_a_lost_answer_may_have_been_a_yes(twilio: TwilioContent) -> None:
    twilio.books.lose_answers_to = "/v1/Content"
    assert failure(twilio).reason.may_have_been_sent
    assert [state.name for state in whatsapp(twilio).states()] == [COMING.name]


def test_states_are_read_page_after_page_and_what_cannot_be_read_is_left_out(twilio: TwilioContent) -> None:
    adapter = whatsapp(twilio)
    for number in range(5):
        adapter.submit(Template(f"closed_en_{number}", "en", "Thank you.", TemplateCategory.UTILITY))
    twilio.books.page_size = 2
    twilio.books.contents[3].status = "a word nobody has heard"
    assert [state.name for state in adapter.states()] == [f"closed_en_{number}" for number in (0, 1, 2, 4)]


@pytest.mark.parametrize(
    ("status", "reason", "standing", "objection"),
    [
        ("approved", "", TemplateStanding.APPROVED, None),
        ("rejected", "INVALID_FORMAT", TemplateStanding.REJECTED, Objection.FORMAT),
        ("rejected", "TAG_CONTENT_MISMATCH", TemplateStanding.REJECTED, Objection.CATEGORY),
        ("rejected", "PROMOTIONAL", TemplateStanding.REJECTED, Objection.ADVERTISING),
        ("rejected", "<script>call +999100000001</script>", TemplateStanding.REJECTED, Objection.OTHER),
        ("paused", "NONE", TemplateStanding.PAUSED, None),
        ("disabled", "", TemplateStanding.DISABLED, None),
    ],
)
def test_what_whatsapp_says_becomes_one_of_our_words(
    twilio: TwilioContent, status: str, reason: str, standing: TemplateStanding, objection: Objection | None
) -> None:
    adapter = whatsapp(twilio)
    adapter.submit(COMING)
    twilio.decide("ar", status, reason=reason, category="MARKETING")
    (state,) = adapter.states()
    assert (state.standing, state.objection) == (standing, objection)
    assert state.category is TemplateCategory.MARKETING
    assert "999100000001" not in repr(state)


def test_only_whatsapp_approves_and_nothing_is_advertising_unless_set(twilio: TwilioContent) -> None:
    assert isinstance(whatsapp(twilio), Approves)
    assert not isinstance(line("twilio_sms"), Approves)
    assert whatsapp(twilio).template_category is TemplateCategory.UTILITY
    assert whatsapp(twilio, template_category="marketing").template_category is TemplateCategory.MARKETING


def test_every_language_of_ours_has_a_code_or_is_known_to_have_none() -> None:
    assert templates.LANGUAGES.keys() <= LANGUAGES.keys()
    assert LANGUAGES.keys() - templates.LANGUAGES.keys() == set("ht ps ti am so ne my ku".split())
