from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest

from app.errors import Invalid
from app.staff import rules
from app.staff.hours import Span
from app.staff.rules import Duty, May, Role

NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODES = pyotp.TOTP(SECRET)
BINTA, CHEN = UUID(int=1), UUID(int=2)


def duty(number: int, member: UUID, *, hours: tuple[int, int] = (-1, 1), rung: int = 0) -> Duty:
    since, until = (NOW + timedelta(hours=hour) for hour in hours)
    return Duty(UUID(int=100 + number), member, Span(since, until), rung, paging=False)


def test_only_admins_change_people_and_only_protection_officers_read_what_is_sensitive() -> None:
    assert rules.roles_that(May.CHANGE_PEOPLE) == (Role.ADMIN,)
    assert rules.roles_that(May.READ_SENSITIVE) == (Role.PROTECTION_OFFICER,)


def test_an_admin_who_is_nothing_else_does_not_see_numbers() -> None:
    assert not rules.may(["admin"], May.REVEAL_NUMBERS)
    assert rules.may(["admin", "volunteer"], May.REVEAL_NUMBERS)


def test_somebody_of_another_organisation_may_do_nothing_of_ours() -> None:
    assert not any(rules.may(["partner"], what) for what in May)


@pytest.mark.parametrize("written", [(), ("volunteer", "owner"), ("partner", "volunteer")])
def test_no_role_and_an_unknown_role_are_refused(written: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        rules.read_roles(written)


@pytest.mark.parametrize("written", ["B", "x" * 25, "binta@example.org", "+999 555 01234", "a\nb/c", "<b>", ""])
def test_addresses_numbers_and_markup_are_no_handles(written: str) -> None:
    with pytest.raises(Invalid, match=r"staff\.handle"):
        rules.tidy_handle(written)


@pytest.mark.parametrize("written", ["Binta", "بنتا", "ቢንታ", "Night-shift 2", "O'Chen", "បុប្ផា", "বিন্তা"])
def test_handles_may_be_written_in_any_script(written: str) -> None:
    assert rules.tidy_handle(f"  {written} ") == written


def test_a_handle_is_found_however_it_was_typed() -> None:
    assert rules.handle_key(" BINTA ") == rules.handle_key("binta") == rules.handle_key("ｂinta")


def test_whatever_a_stranger_types_as_a_handle_gives_a_key() -> None:
    assert rules.handle_key("\ud800\x00" * 1000)


def test_numbers_are_tidied_whatever_digits_were_typed() -> None:
    assert rules.tidy_phone(" +999 (555) 010-23 ") == "+99955501023"
    assert rules.tidy_phone("+٩٩٩٥٥٥٠١٠٢٣") == "+99955501023"
    assert rules.tidy_phone("  ") is None


@pytest.mark.parametrize("written", ["55501023", "+0995550102", "+999 call me", "+9", "+" + "9" * 16])
def test_what_is_no_international_number_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match=r"staff\.phone"):
        rules.tidy_phone(written)


def test_a_session_ends_after_half_an_hour_unused_and_after_half_a_day_used() -> None:
    def alive(*, idle: timedelta, age: timedelta) -> bool:
        return rules.session_alive(NOW, began_at=NOW - age, seen_at=NOW - idle)

    assert alive(idle=timedelta(minutes=29), age=timedelta(hours=11))
    assert not alive(idle=timedelta(minutes=30), age=timedelta(hours=1))
    assert not alive(idle=timedelta(0), age=timedelta(hours=12))


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_code_of_a_phone_whose_clock_is_half_a_minute_off_is_accepted(off: int) -> None:
    assert rules.accepted_step(SECRET, CODES.generate_otp(STEP + off), now=NOW, used=0) == STEP + off


@pytest.mark.parametrize("off", [-2, 2])
def test_an_older_or_a_later_code_is_refused(off: int) -> None:
    assert rules.accepted_step(SECRET, CODES.generate_otp(STEP + off), now=NOW, used=0) is None


def test_spaces_marks_and_other_digits_around_a_code_do_not_matter() -> None:
    code = CODES.generate_otp(STEP)
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:]}", f"\u200e{code}\u200f", arabic):
        assert rules.accepted_step(SECRET, typed, now=NOW, used=0) == STEP


def test_a_used_code_is_refused_however_it_is_padded() -> None:
    code = CODES.generate_otp(STEP)
    for typed in (code, f" {code}", f"0{code}", f"{code}0", f"{code[:3]} {code[3:]}"):
        assert rules.accepted_step(SECRET, typed, now=NOW, used=STEP) is None


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "\ud800" * 6, "٣" * 5, "½" * 6])
def test_what_is_no_code_is_refused_without_an_error(typed: str) -> None:
    assert rules.accepted_step(SECRET, typed, now=NOW, used=0) is None


def test_a_code_before_one_that_was_used_is_refused() -> None:
    assert rules.accepted_step(SECRET, CODES.generate_otp(STEP - 1), now=NOW, used=STEP) is None


def test_people_are_called_in_the_order_of_their_rungs() -> None:
    shifts = [duty(1, CHEN, rung=2), duty(2, BINTA)]
    assert [shift.member_id for shift in rules.on_duty_at(shifts, NOW)] == [BINTA, CHEN]


def test_who_is_not_here_yet_or_has_just_left_is_not_on_duty() -> None:
    assert rules.on_duty_at([duty(1, BINTA, hours=(1, 2)), duty(2, CHEN, hours=(-2, 0))], NOW) == []


def test_a_member_with_two_shifts_is_called_once_on_the_lower_rung() -> None:
    [called] = rules.on_duty_at([duty(1, BINTA, rung=1), duty(2, BINTA, rung=0)], NOW)
    assert called.rung == 0


def paged(at: datetime, earlier: list[datetime], *, accepted: bool = True) -> bool:
    return rules.may_page(at, accepted=accepted, earlier=earlier, zone="Africa/Nairobi", a_night=3)


def test_who_did_not_accept_paging_is_never_paged() -> None:
    assert not paged(NOW, [], accepted=False)


def test_a_member_is_woken_three_times_a_night_and_no_more() -> None:
    midnight = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)  # 00:00 in Nairobi
    pages = [midnight - timedelta(minutes=90), midnight - timedelta(minutes=30), midnight]
    assert paged(midnight + timedelta(hours=1), pages[:2])
    assert not paged(midnight + timedelta(hours=1), pages)
    assert not paged(midnight + timedelta(hours=5, minutes=59), pages)


def test_pages_of_the_day_and_of_another_night_do_not_count() -> None:
    ten_at_night = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
    day_before = [ten_at_night - timedelta(minutes=minutes) for minutes in (1, 2, 3, 1000)]
    assert paged(ten_at_night, day_before)


def test_by_day_pages_are_not_counted() -> None:
    six = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    assert paged(six, [six - timedelta(minutes=minute) for minute in range(1, 9)])


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [(1, 1, "length"), (2, 1, "length"), (1, 26, "length"), (-3, -1, "past"), (4, 6, "overlaps")],
)
def test_shifts_that_cannot_be_are_refused(since: int, until: int, code: str) -> None:
    span = Span(NOW + timedelta(hours=since), NOW + timedelta(hours=until))
    other = Span(NOW + timedelta(hours=5), NOW + timedelta(hours=9))
    with pytest.raises(Invalid, match=f"staff.shift_{code}"):
        rules.check_shift(span, now=NOW, others=[other])


def test_one_shift_may_follow_another_without_a_pause() -> None:
    rules.check_shift(
        Span(NOW, NOW + timedelta(hours=5)),
        now=NOW,
        others=[Span(NOW + timedelta(hours=5), NOW + timedelta(hours=9))],
    )
