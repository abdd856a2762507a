import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms_text import Alphabet, measure, split

GSM, UCS = Alphabet.GSM7, Alphabet.UCS2
FAM = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
MIM = "م"
SOS = "\U0001f198"

VECTORS = [
    ("T01", "Flood warning: move to high ground now.", GSM, 39, 1),
    ("T02", "A" * 160, GSM, 160, 1),
    ("T03", "A" * 161, GSM, 161, 2),
    ("T04", "A" * 306, GSM, 306, 2),
    ("T05", "A" * 307, GSM, 307, 3),
    ("T06", "Cost 5€ [A] {B} ^ ~ | \\", GSM, 32, 1),
    ("T07", "A" * 159 + "€", GSM, 161, 2),
    ("T08", "A" * 158 + "€", GSM, 160, 1),
    ("T09", "A" * 152 + "€" + "B" * 10, GSM, 164, 2),
    ("T10", "A" * 152 + "€" + "B" * 152, GSM, 306, 3),
    ("T11", "¿Dónde está el refugio?", UCS, 23, 1),
    ("T12", "¿Donde esta el refugio? Señal ñ ü é", GSM, 35, 1),
    ("T13", "Évacuez à l'école près de la forêt", UCS, 34, 1),
    ("T14", "Evacuez a l'ecole près d'où é è à ù", GSM, 35, 1),
    ("T15", "Perigo: inundação, vá para o abrigo", UCS, 35, 1),
    ("T16", "Gen dlo k ap monte. Ale nan yon kote ki wo, pran timoun yo avè w. Lapè, kò, bò", GSM, 78, 1),
    ("T17", "Tahadhari: mafuriko. Hamia sehemu ya juu sasa hivi.", GSM, 51, 1),
    ("T18", "Digniin: daadad. U guur meel sare hadda.", GSM, 40, 1),
    ("T19", "Babala: baha. Lumikas na sa mataas na lugar. Ninyo", GSM, 50, 1),
    ("T20", "Uyarı: sel baskını. Şimdi yüksek yere çıkın ğ İ", UCS, 47, 1),
    ("T21", "Cảnh báo lũ lụt: di chuyển lên cao ngay", UCS, 39, 1),
    ("T22", "تحذير من الفيضانات: انتقل إلى مكان مرتفع الآن", UCS, 45, 1),
    ("T23", "هشدار سیل: همین حالا به جای بلند بروید", UCS, 38, 1),
    ("T25", "سیلاب کا انتباہ: ابھی اونچی جگہ پر جائیں", UCS, 40, 1),
    ("T26", "የጎርፍ ማስጠንቀቂያ፦ አሁን ወደ ከፍታ ቦታ ይሂዱ", UCS, 31, 1),
    ("T28", "बाढ़ की चेतावनी: अभी ऊँची जगह पर जाएँ", UCS, 37, 1),
    ("T29", "ရေကြီးသတိပေးချက် - အခုပဲ မြင့်ရာကို သွားပါ", UCS, 42, 1),
    ("T30", "Увага: повінь. Негайно піднімайтеся вище", UCS, 40, 1),
    ("T31", "洪水警报：请立即前往高处", UCS, 12, 1),
    ("T32", "Hişyarî: lehî. Niha biçin cihekî bilind û ewle", UCS, 46, 1),
    ("T33", "ئاگاداری: لافاو. ئێستا بچن بۆ شوێنی بەرز", UCS, 40, 1),
    ("T34", MIM * 70, UCS, 70, 1),
    ("T35", MIM * 71, UCS, 71, 2),
    ("T36", MIM * 134, UCS, 134, 2),
    ("T37", MIM * 135, UCS, 135, 3),
    ("T38", "SOS " + SOS, UCS, 6, 1),
    ("T39", SOS * 35, UCS, 70, 1),
    ("T40", SOS * 36, UCS, 72, 2),
    ("T41", MIM * 66 + SOS + MIM * 10, UCS, 78, 2),
    ("T42", FAM, UCS, 11, 1),
    ("T43", MIM * 60 + FAM, UCS, 71, 2),
    ("T44", "Don’t cross the bridge – it’s “closed”…", UCS, 39, 1),
    ("T44, smart-encoded", "Don't cross the bridge - it's \"closed\"...", GSM, 41, 1),
    ("T45", "Don't cross\r\nthe bridge\nnow", GSM, 27, 1),
    ("T46", "Tab\there", UCS, 8, 1),
    ("T47", "ç", UCS, 1, 1),
    ("T48", "Ç", GSM, 1, 1),
    ("T49", "`", UCS, 1, 1),
    ("T50", "\u00a0", UCS, 1, 1),
    ("T51", "e\u0301", UCS, 2, 1),
    ("T52", "\u200b", UCS, 1, 1),
    ("T53", "Ç" * 161, GSM, 161, 2),
    ("T54", "{" * 80, GSM, 160, 1),
    ("T55", "{" * 81, GSM, 162, 2),
]


@pytest.mark.parametrize(("name", "text", "alphabet", "units", "segments"), VECTORS, ids=[v[0] for v in VECTORS])
def test_a_text_is_measured_as_the_networks_bill_it(
    name: str, text: str, alphabet: Alphabet, units: int, segments: int
) -> None:
    found = measure(text)
    assert (found.alphabet, found.units, found.segments) == (alphabet, units, segments)


def test_the_first_character_that_costs_more_is_named() -> None:
    assert measure("Agua y comida aquí, está abierto").forcing == "í"
    assert measure("Agua y comida").forcing is None


def test_nothing_to_send_is_no_segment() -> None:
    assert (measure("").units, measure("").segments, split("")) == (0, 0, ())


def test_parts_end_before_a_character_that_does_not_fit_whole() -> None:
    assert [len(part) for part in split("A" * 152 + "€" + "B" * 10)] == [152, 11]
    assert [len(part) for part in split(MIM * 66 + SOS + MIM * 10)] == [66, 11]
    assert [len(part) for part in split("{" * 81)] == [76, 5]


TEXTS = st.one_of(
    st.text(max_size=700),
    st.text(alphabet="aA{}€~\n é", max_size=700),
    st.text(alphabet=[MIM, SOS, "a", "€"], max_size=400),
)


@given(TEXTS)
def test_parts_join_to_the_text_and_each_fits_its_segment(text: str) -> None:
    found, parts = measure(text), split(text)
    assert "".join(parts) == text
    assert len(parts) == found.segments
    room = {GSM: (160, 153), UCS: (70, 67)}[found.alphabet][len(parts) > 1]
    for part in parts:
        assert 0 < units_of(part, found.alphabet) <= room


@given(st.lists(st.sampled_from([SOS, MIM, "{"]), min_size=71, max_size=300).map("".join))
def test_every_part_of_a_split_text_is_valid_by_itself(text: str) -> None:
    for part in split(text):
        assert part.encode("utf-16-be").decode("utf-16-be") == part


def units_of(part: str, alphabet: Alphabet) -> int:
    """Counted another way than the code does: by encoding, and by the list of two-septet characters."""
    if alphabet is UCS:
        return len(part.encode("utf-16-be", "surrogatepass")) // 2
    return sum(2 if character in "\f^{}\\[~]|€" else 1 for character in part)
