"""A mail to a real server process, from a real mailbox: answered, taken out, not lost or doubled by a sudden death."""

from pathlib import Path

from bench.measuring import running, stored_ids
from tests.house.traces import pairs, traces
from tests.makers.mail import PASSWORD, Dovecot, post_office
from tests.makers.waiting import until
from tests.stories.another_tree import change, die_before, linked_tree
from tests.stories.served import serving

HELP, AMAL = "help@example.org", "amal.quillfeather@elsewhere.example"
FIRST = "The queue at the turquoise kitchen is too long"
SECOND = "Since yesterday the turquoise kitchen has no bread"
_LINE = """
[channels.mail]
kind = "email"
address = "{address}"
password = "{password}"
imap_host = "127.0.0.1"
imap_port = {imap}
imap_security = "none"
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
smtp_user = ""
"""


def mail(number: int, words: str) -> bytes:
    head = f"From: Amal <{AMAL}>\r\nTo: {HELP}\r\nSubject: Kitchen\r\nMessage-ID: <{number}@elsewhere.example>\r\n"
    return f"{head}\r\n{words}.\r\n".encode()


def test_f_01_a_mail_is_answered_and_a_death_between_commit_and_expunge_neither_loses_nor_doubles_one(
    tmp_path: Path, mailboxes: Dovecot
) -> None:
    mailboxes.empty()
    code, mark = linked_tree(tmp_path / "code"), tmp_path / "dies"
    timetable = code / "app/jobs/timetable.py"
    change(timetable, lambda words: words.replace(
        'Job("collect", timedelta(seconds=30)', 'Job("collect", timedelta(seconds=1)'
    ))  # fmt: skip
    change(code / "app/inbound/collecting.py", die_before("    texts = sum(isinstance(", mark))
    with post_office(mailboxes, password=None) as office:
        told = _LINE.format(address=HELP, password=PASSWORD, imap=mailboxes.imap, smtp=office.port)
        with serving(tmp_path, kind="twilio_sms", code=code, more_settings=told) as served:
            mailboxes.deliver(mail(1, FIRST), to=HELP)
            until(lambda: mailboxes.held(AMAL), what="an answer", seconds=60)
            until(lambda: not mailboxes.held(HELP), what="the mail to be taken out")
            mark.touch()
            mailboxes.deliver(mail(2, SECOND), to=HELP)
            until(lambda: served.server.process.poll() is not None, what="the death", seconds=60)
            assert len(stored_ids(served.program)) == 2
            assert len(mailboxes.held(HELP)) == 1, "kept here, and not yet taken out there"
            mark.unlink()
            change(timetable, lambda words: words.replace(
                'Job("empty_copies", timedelta(minutes=1)', 'Job("empty_copies", timedelta(seconds=1)'
            ))  # fmt: skip
            with running(served.program):
                until(lambda: not mailboxes.held(HELP), what="the mail to be taken out", seconds=60)
                assert len(stored_ids(served.program)) == len(set(stored_ids(served.program))) == 2
    words = [AMAL, "Quillfeather", *pairs(FIRST), *pairs(SECOND)]
    assert traces(words, among=[served.data, served.temporary, served.home, served.log]) == []
