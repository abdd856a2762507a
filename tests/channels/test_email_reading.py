"""What a mail is to us, whatever its sender, their program or an attacker made of it."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._email_imap import LONGEST_MAIL
from channels._email_reading import Line, NotTaken, message_ids, read
from channels._email_words import CUT, LONGEST
from channels.contract import Attachment, Progress, Receipt, Received
from channels.email_address import normal
from channels.failures import Reason
from tests.channels.adapter_suite import FUZZ

LINE = Line("help@example.org", message_ids("example.org"))
DELIVERY = "0192f0c0a1b27c3d8e9f001122334455"
OURS = f"<waypost.{DELIVERY}@example.org>"


def taken(raw: bytes | str) -> Received:
    event = read(raw if isinstance(raw, bytes) else raw.encode(), LINE, provider_id="m.1")
    assert isinstance(event, Received), event
    return event


def mail(body: bytes | str = b"The tap is broken.", **headers: str) -> bytes:
    """A mail of Amal's with these headers (`_` stands for `-`); one that is empty is left out."""
    told = {"From": "Amal <amal@elsewhere.example>", "Subject": "", "Message_ID": "<1@elsewhere.example>"} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in told.items() if value)
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def words(body: bytes | str, **headers: str) -> str:
    return taken(mail(body, **headers)).text


def html(body: str, **headers: str) -> str:
    return words(body, Content_Type="text/html; charset=utf-8", **headers)


def test_subject_and_words_are_one_text_from_one_sender() -> None:
    event = taken(mail("The tap is broken.\r\n", Subject="Water in block C"))
    assert event.text == "Water in block C\nThe tap is broken."
    assert (event.sender.value, event.to.value, event.provider_id) == (
        "amal@elsewhere.example",
        "help@example.org",
        "m.1",
    )
    assert not event.unanswered


@pytest.mark.parametrize(
    ("given", "kept"),
    [("<1@x>", "<1@x>"), ("<1@x>\r\n\tfolded", None), ("1@x", None), (f"<{'a' * 300}@x>", None), ("<ü@x>", None)],
)
def test_an_answer_can_name_what_it_answers(given: str, kept: str | None) -> None:
    assert taken(mail(Message_ID=given)).thread == kept


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Mon, 23 Nov 2026 10:00:00 +0300", "2026-11-23T10:00:00+03:00"),
        ("Mon, 23 Nov 2026 07:00:00 -0000", "2026-11-23T07:00:00+00:00"),
        ("", None),
        ("yesterday", None),
        ("Mon, 99 Nov 2026 10:00:00 +0300", None),
        ("Mon, 23 Nov 99999999999 10:00:00 +0300", None),
        ("Mon, 23 Nov 2026 10:00:00 +9999999", None),
    ],
)
def test_when_it_was_sent_is_what_its_date_says_where_that_is_a_time(written: str, told: str | None) -> None:
    sent_at = taken(mail(Date=written)).sent_at
    assert (sent_at.isoformat() if sent_at else None) == told


def test_a_mail_without_words_has_its_subject_and_one_without_both_is_empty() -> None:
    assert words("", Subject="STOP") == "STOP"
    assert words("  \r\n\r\n") == ""


@pytest.mark.parametrize(
    "subject", ["Re: Message", "RE: Message", "AW: x", "Отв: x", "رد: رسالة", "回复：x", "Re[2]: x"]
)
def test_the_subject_of_an_answer_is_left_out(subject: str) -> None:
    assert words("Thank you.", Subject=subject) == "Thank you."


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Yes.\n\nOn Sun, 22 Nov 2026 Waypost wrote:\n> Where are you?\n> Reply with a place.\n", "Yes."),
        ("Oui.\n\nLe dim. 22 nov. 2026 à 10:00, Waypost\n<help@example.org> a écrit :\n\n> Où ?\n", "Oui."),
        ("نعم\n\nفي ٢٢ نوفمبر كتب Waypost:\n> أين أنت؟\n", "نعم"),
        ("> Where are you?\nBehind the school.\n> How many?\nSix.\n", "Behind the school.\nSix."),
        ("Yes.\n\n________________________________\nFrom: Waypost <help@example.org>\nSent: Sunday\n\nWhere?", "Yes."),
        ("Ja.\n\n-----Ursprüngliche Nachricht-----\nVon: Waypost <help@example.org>\nGesendet: heute\n\nWo?", "Ja."),
        ("Yes.\n-- \nAmal\n+999100000001\n", "Yes."),
        ("Yes.\n\nSent from my phone\n", "Yes."),
        ("Sí.\n\nEnviado desde mi iPhone\n", "Sí."),
    ],
)
def test_of_an_answer_only_what_is_new_is_kept(sent: str, kept: str) -> None:
    assert words(sent, Subject="Re: Message", In_Reply_To=OURS) == kept


def test_what_is_forwarded_to_us_is_kept_whole() -> None:
    sent = "Please read.\n\n-----Original Message-----\nFrom: Binta <b@elsewhere.example>\n\n> No water here.\n"
    assert "No water here." in words(sent, Subject="Fwd: water")


def test_an_answer_written_inside_the_quotation_is_not_lost() -> None:
    assert "We are six" in words("> Where? How many? We are six", In_Reply_To=OURS)


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("<head><style>p{color:red}</style><title>x</title></head><p>One</p><p>Two &amp; 3</p>", "One\n\nTwo & 3"),
        ("Yes<div class='gmail_quote'>On Sunday Waypost wrote:<blockquote>Where?</blockquote></div>", "Yes"),
        ("<div>Yes</div><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'>From</div>Where?", "Yes"),
        ("<p>نحن <b>ستة</b></p><blockquote>أين؟</blockquote>", "نحن ستة"),
        ("Yes<br>--&nbsp;<br><div class='gmail_signature'>Amal</div>", "Yes"),
        ("<script>alert(1)</script>Yes<img src='https://tracker.example/x.gif'>", "Yes"),
        ("<table><tr><td>Six</td><td>people</td></tr></table>", "Six people"),
        ("a < b &lt;script&gt; </p></p></div>", "a < b <script>"),
    ],
)  # fmt: skip
def test_a_page_becomes_its_words(page: str, kept: str) -> None:
    assert html(page, In_Reply_To=OURS) == kept


def test_of_words_and_the_same_words_as_a_page_the_words_are_read() -> None:
    sent = b"--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--b--\r\n"
    assert words(sent, Content_Type='multipart/alternative; boundary="b"') == "plain"


def test_what_was_attached_is_told_and_not_kept() -> None:
    picture = base64.b64encode(b"\xff\xd8\xff\xe1 GPS 1.2345 turquoise").decode()
    sent = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSee the picture.\r\n"
        f"--b\r\nContent-Type: image/jpeg; name=tap.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n{picture}\r\n"
        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\na list\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: old\r\n\r\nold words\r\n"
        "--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n"
    )
    event = taken(mail(sent, Content_Type='multipart/mixed; boundary="b"'))
    assert event.text == "See the picture."
    kinds = ("image/jpeg", "text/plain", "message/rfc822")
    assert event.attachments == tuple(Attachment("", kind) for kind in kinds)


@pytest.mark.parametrize(
    ("sent", "content_type", "kept"),
    [
        ("ማይ የለን".encode(), "text/plain; charset=utf-8", "ማይ የለን"),
        ("não há água".encode("latin-1"), "text/plain; charset=iso-8859-1", "não há água"),
        ("não há água".encode(), "text/plain; charset=iso-8859-1", "não há água"),
        ("não há água".encode("latin-1"), "text/plain", "não há água"),
        ("не маємо води".encode("koi8-u"), "text/plain; charset=koi8-u", "не маємо води"),
        ("لا ماء".encode("cp1256"), "text/plain; charset=windows-1256", "لا ماء"),
        ("没有水".encode("gb18030"), "text/plain; charset=gb2312", "没有水"),
        ("水がない".encode("iso2022_jp"), "text/plain; charset=iso-2022-jp", "水がない"),
        (b"+AGEAbQBhAGw-", "text/plain; charset=utf-7", "amal"),
        (b"no water", "text/plain; charset=base64", "no water"),
        (b"no water", "text/plain; charset=punycode", "no water"),
        (b"no water", "text/plain; charset=x-unheard-of", "no water"),
        (b"no \xff\xfe water\x00\x07", "text/plain; charset=utf-8", "no \ufffd\ufffd water"),
    ],
)  # fmt: skip
def test_letters_are_read_whatever_they_are_called(sent: bytes, content_type: str, kept: str) -> None:
    assert words(sent, Content_Type=content_type) == kept


def test_headers_in_raw_letters_and_in_encoded_words_are_read() -> None:
    assert words("", Subject="ماء").startswith("ماء")
    assert words("", Subject="=?utf-8?b?2YXYp9ih?= =?utf-8?q?_block_C?=") == "ماء block C"
    assert words("x", Subject="=?utf-8?b?!!!?=") == "x"
    assert words("x", From="=?utf-8?q?Amal=40evil=2Eexample=2C?= <amal@elsewhere.example>") == "x"


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("amal@Elsewhere.EXAMPLE", "amal@elsewhere.example"),
        ('"Amal <binta@elsewhere.example>" <amal@elsewhere.example>', "amal@elsewhere.example"),
        ("=?utf-8?q?=3Cbinta=40elsewhere=2Eexample=3E?= <amal@elsewhere.example>", "amal@elsewhere.example"),
        ("(binta@elsewhere.example) amal@elsewhere.example", "amal@elsewhere.example"),
        ("amal@elsewhere.example, binta@elsewhere.example", "amal@elsewhere.example"),
        ("amal@bücher.example", "amal@xn--bcher-kva.example"),
        ("አማል@elsewhere.example", "አማል@elsewhere.example"),
    ],
)
def test_the_sender_is_the_one_address_in_from_in_one_spelling(given: str, sender: str) -> None:
    assert taken(mail(From=given)).sender.value == sender


@pytest.mark.parametrize(
    "given",
    ["", "nobody", "Amal", "<>", "a b@elsewhere.example", "a@-x.example", "a@x..example", "@elsewhere.example",
     "amal@elsewhere.example\x00", f"{'a' * 65}@elsewhere.example", f"amal@{'a.' * 130}example", "a@[127.0.0.1]",
     '"a\\r\\nBcc: eve"@elsewhere.example', "a@x\u2028y.example", "=?utf-8?q?amal=40elsewhere=2Eexample?="],
)  # fmt: skip
def test_a_mail_nobody_could_be_answered_on_is_not_taken(given: str) -> None:
    assert read(mail(From=given), LINE, provider_id="m.1") is NotTaken.NO_SENDER


@given(st.text(max_size=80))
@FUZZ
def test_no_address_holds_a_line_end_or_a_space(written: str) -> None:
    found = normal(written) or normal(f"{written}@elsewhere.example")
    assert found is None or (
        found.count("@") == 1 and not any(letter.isspace() or letter in '<>,;:"\0' for letter in found)
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=x"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@elsewhere.example"},
        {"From": "Mail Delivery <postmaster@elsewhere.example>"},
    ],
)
def test_what_a_machine_says_is_nobodys_words(headers: dict[str, str]) -> None:
    assert read(mail(**headers), LINE, provider_id="m.1") is NotTaken.AUTOMATIC


@pytest.mark.parametrize("headers", [{"From": "help@EXAMPLE.org"}, {"Message_ID": OURS}])
def test_our_own_words_coming_back_are_not_taken(headers: dict[str, str]) -> None:
    assert read(mail(**headers), LINE, provider_id="m.1") is NotTaken.OURS


def test_auto_submitted_no_is_a_person() -> None:
    assert taken(mail(Auto_Submitted="no")).text == "The tap is broken."


@pytest.mark.parametrize(
    "headers", [{"Precedence": "Bulk"}, {"Precedence": "list"}, {"List_Id": "<help.groups.example>"}]
)
def test_what_comes_through_a_list_is_read_and_never_answered_by_itself(headers: dict[str, str]) -> None:
    """An organisation's address is often a list: what people write there is not lost, and no list hears a machine."""
    assert taken(mail(**headers)).unanswered


def report(action: str = "failed", status: str = "5.1.1", *, kind: str = "delivery-status", about: str = OURS) -> bytes:
    sent = (
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered: HELP, danger, we are six.\r\n"
        f"--b\r\nContent-Type: message/{kind}\r\n\r\nReporting-MTA: dns; mx.elsewhere.example\r\n\r\n"
        f"Final-Recipient: rfc822; amal@elsewhere.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\nSubject: Message\r\n\r\n--b--\r\n"
    )
    return mail(
        sent,
        From="MAILER-DAEMON@elsewhere.example",
        Return_Path="<>",
        Content_Type=f'multipart/report; report-type={kind}; boundary="b"',
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.1", Reason.ADDRESS_INVALID),
        ("5.2.1", Reason.ADDRESS_INVALID),
        ("5.4.4", Reason.ADDRESS_INVALID),
        ("5.2.2", Reason.REJECTED),
        ("5.7.1", Reason.REJECTED),
        ("5.3.4", Reason.TOO_LONG),
        ("4.4.7", Reason.REJECTED),
        ("", Reason.REJECTED),
    ],
)
def test_a_report_marks_the_delivery_and_is_nobodys_words(status: str, reason: Reason) -> None:
    found = read(report(status=status), LINE, provider_id="m.1")
    assert found == Receipt(Progress.FAILED, delivery_id=DELIVERY, reason=reason)


def test_other_reports_change_as_much_as_they_say() -> None:
    assert read(report("delayed", "4.4.1"), LINE, provider_id="m.1") is None
    assert read(report("delivered", "2.0.0"), LINE, provider_id="m.1") == Receipt(Progress.DELIVERED, DELIVERY)
    for other in (report(about="<1@elsewhere.example>"), report(kind="disposition-notification")):
        assert read(other, LINE, provider_id="m.1") is NotTaken.AUTOMATIC


def test_a_report_written_for_people_only_marks_the_delivery_too() -> None:
    told = f"Sorry, no mailbox here by that name.\r\n\r\n--- Below this line is a copy\r\n\r\nMessage-ID: {OURS}\r\n"
    found = read(mail(told, From="MAILER-DAEMON@elsewhere.example", Return_Path="<>"), LINE, provider_id="m.1")
    assert found == Receipt(Progress.FAILED, delivery_id=DELIVERY, reason=Reason.REJECTED)


def nested(depth: int) -> bytes:
    opened = "".join(f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n' for n in range(depth))
    return mail(f"{opened}--b{depth}\r\n\r\ndeep\r\n", Subject="Help us", Content_Type='multipart/mixed; boundary="b0"')


BOMB = base64.encodebytes(zlib.compress(b"\0" * (100 << 20), 9)).replace(b"\n", b"\r\n")
HOSTILE = {
    "a thousand parts within parts": nested(1000),
    "thirty parts within parts": nested(30),
    "ten thousand parts": mail(
        b"--b\r\n\r\nx\r\n" * 10_000, Subject="Help us", Content_Type='multipart/mixed; boundary="b"'
    ),
    "a header of 200 kB": mail(Subject="Help us " + "x" * 200_000),
    "a content type of 200 kB": mail(Subject="Help us", Content_Type="text/plain; " + 'a="b;' * 40_000),
    "a boundary of parameters": mail(Subject="Help us", Content_Type="multipart/mixed; " + "boundary*0=b;" * 15_000),
    "brackets in From": mail(From="(" * 100_000 + "amal@elsewhere.example", Subject="Help us"),
    "encoded words without end": mail(Subject="Help us " + "=?utf-8?q?=41?= " * 12_000),
    "fifty thousand headers": mail(Subject="Help us").replace(b"\r\n\r\n", b"\r\n" + b"a: b\r\n" * 40_000 + b"\r\n"),
    "a bomb of zeros": mail(
        b"--b\r\nContent-Type: text/plain\r\n\r\nHelp us\r\n--b\r\nContent-Type: application/zip\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + BOMB + b"\r\n--b--\r\n",
        Content_Type='multipart/mixed; boundary="b"',
    ),
    "base64 that is none": mail(
        b"SGVscCB1cw==!!!\xff=" + b"=" * 1000, Content_Type="text/plain", Content_Transfer_Encoding="base64"
    ),
    "uuencode that is none": mail(b"begin 666 x\nMMMM", Subject="Help us", Content_Transfer_Encoding="x-uuencode"),
    "comments without end": mail("<!--" * 40_000, Subject="Help us", Content_Type="text/html"),
    "declarations without end": mail("<![" * 50_000, Subject="Help us", Content_Type="text/html"),
    "tags without end": mail("<a " * 60_000, Subject="Help us", Content_Type="text/html"),
    "tags in tags": mail("<div>" * 40_000, Subject="Help us", Content_Type="text/html"),
    "references to letters": mail("&" * 100_000 + "&#99999999;", Subject="Help us", Content_Type="text/html"),
    "quotes in quotes": mail(">" * 200_000, Subject="Help us", In_Reply_To=OURS),
    "lines of spaces": mail((" " * 50 + "\n") * 4_000, Subject="Help us", In_Reply_To=OURS),
    "colons": mail("from:" * 40_000, Subject="Help us", In_Reply_To=OURS),
    "hyphens": mail("-" * 200_000, Subject="Help us", In_Reply_To=OURS),
    "a delivery report of nothing": mail("--b\r\n" * 20_000, Content_Type="multipart/report; boundary=b"),
    "many lines in ten parts": nested(10) + b"\n" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_mail_is_told_of_by_what_can_be_read_and_costs_little(raw: bytes) -> None:
    found = read(raw[:LONGEST_MAIL], LINE, provider_id="m.1")
    assert isinstance(found, NotTaken) or (isinstance(found, Received) and "Help us" in found.text)


def test_a_long_mail_is_cut_and_says_so() -> None:
    event = taken(mail("we have no water " * 10_000))
    assert event.text.endswith(CUT)
    assert len(event.text) <= LONGEST + len(CUT) + 1


def test_a_mail_cut_anywhere_is_read_as_far_as_it_goes() -> None:
    whole = report() + HOSTILE["a bomb of zeros"][:3000]
    for end in range(0, len(whole), 37):
        read(whole[:end], LINE, provider_id="m.1")


PIECES = [
    "From: amal@elsewhere.example\r\n", "Subject: x\r\n", "\r\n", "--b\r\n", "--b--\r\n", "> ", "-- \r\n", "<p>",
    "&#0;",
    "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: text/html; charset=utf-7\r\n", "\x00", "\ufeff",
    "Content-Transfer-Encoding: base64\r\n", "Content-Type: message/rfc822\r\n", "=?utf-8?b?", "?=", "\ud800", "(",
]  # fmt: skip


@FUZZ
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=25), st.binary(max_size=60))
def test_any_bytes_are_words_that_can_be_stored_or_nobodys(pieces: list[str], rest: bytes) -> None:
    found = read("".join(pieces).encode("utf-8", "surrogatepass") + rest, LINE, provider_id="m.1")
    if isinstance(found, Received):
        assert found.text.encode().decode() == found.text
        assert "\0" not in found.text


def test_reading_twice_gives_the_same() -> None:
    raw = mail("The tap is broken.", Subject="Water")
    assert read(raw, LINE, provider_id="m.1") == read(raw, LINE, provider_id="m.1")


def test_what_crosses_the_border_does_not_print_itself() -> None:
    assert "tap" not in repr(taken(mail()))
