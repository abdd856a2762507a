"""Guessing a language: sentences as people text them, and honesty about what cannot be known."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inbound.language_guess import Detector
from app.language import LANGUAGES

SENTENCES = {
    "en": ("we are on the roof and the water is rising", "my son is sick, where is the clinic?", "help my"),
    "es": (
        "estamos en el techo y el agua sigue subiendo",
        "mi hijo esta enfermo, donde hay un medico",
        "ayudenme por favor",
    ),
    "fr": ("nous sommes sur le toit et l'eau monte", "mon fils est malade, ou est l'hopital", "aidez nous svp"),
    "pt": ("estamos no telhado e a água está subindo", "meu filho está doente, onde tem médico", "preciso de ajuda"),
    "ht": ("nou sou tèt kay la epi dlo a ap monte", "pitit mwen malad, kote lopital la ye", "tanpri ede nou"),
    "so": (
        "waxaan joognaa saqafka biyuhu way kor u kacayaan",
        "wiilkaygu waa buka, xaggee isbitaalku ku yaal",
        "fadlan i caawi",
    ),
    "sw": ("tuko juu ya paa na maji yanapanda", "mtoto wangu ni mgonjwa, hospitali iko wapi", "tusaidie tafadhali"),
    "tr": ("çatıdayız ve su yükseliyor", "oğlum hasta, hastane nerede", "lutfen yardim edin"),
    "tl": (
        "nasa bubong kami at tumataas ang tubig",
        "may sakit ang anak ko, saan ang ospital",
        "tulungan niyo po kami",
    ),
    "vi": ("chúng tôi ở trên mái nhà và nước đang dâng", "con tôi bị ốm, bệnh viện ở đâu", "xin giup chung toi voi"),
    "ku": (
        "em li ser banî ne û av zêde dibe",
        "kurê min nexweş e, nexweşxane li ku ye",
        "ji kerema xwe alîkariya me bikin",
    ),
    "ar": ("نحن على السطح والماء يرتفع", "ابني مريض وين المستشفى", "ساعدونا"),
    "fa": ("ما روی پشت بام هستیم و آب بالا می‌آید", "پسرم مریض است، بیمارستان کجاست", "کمک کنید"),
    "ps": ("موږ د بام په سر یو او اوبه لوړېږي", "زوی مې ناروغ دی، روغتون چېرته دی", "مرسته وکړئ"),
    "ur": ("ہم چھت پر ہیں اور پانی بڑھ رہا ہے", "میرا بیٹا بیمار ہے، ہسپتال کہاں ہے", "ہماری مدد کریں"),
    "ti": ("ኣብ ናሕሲ ኣለና፡ ማይ ይውስኽ ኣሎ", "ወደይ ሓሚሙ ኣሎ፡ ሆስፒታል ኣበይ ኣሎ", "ሓግዙና በጃኹም"),
    "am": ("ጣሪያ ላይ ነን ውሃው እየጨመረ ነው", "ልጄ ታሟል፣ ሆስፒታሉ የት ነው", "እባክዎ እርዱን"),
    "uk": ("ми на даху, вода піднімається", "мій син хворий, де лікарня", "допоможіть нам"),
    "ru": ("мы на крыше, вода поднимается", "мой сын болен, где больница", "помогите нам пожалуйста"),
    "hi": ("हम छत पर हैं और पानी बढ़ रहा है", "मेरा बेटा बीमार है, अस्पताल कहाँ है", "हमारी मदद करो"),
    "ne": ("हामी छतमा छौं र पानी बढ्दै छ", "मेरो छोरा बिरामी छ, अस्पताल कहाँ छ", "हामीलाई मद्दत गर्नुहोस्"),
    "bn": ("আমরা ছাদে আছি, পানি বাড়ছে", "সাহায্য করুন"),
    "my": ("ခေါင်မိုးပေါ်မှာ ရှိပါတယ်", "ကူညီပါ"),
    "zh": ("我们在屋顶上，水在涨", "救命"),
}


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector.load()


def test_there_are_sentences_for_every_language_but_dari_which_counts_as_persian() -> None:
    assert set(SENTENCES) == set(LANGUAGES) - {"prs"}


@pytest.mark.parametrize("language", SENTENCES)
def test_sentences_of_each_language_are_known(detector: Detector, language: str) -> None:
    for sentence in SENTENCES[language]:
        guess = detector.guess(sentence)
        assert (guess.language, guess.confidence >= 0.6) == (language, True), sentence


@pytest.mark.parametrize("language", SENTENCES)
def test_shouting_changes_no_guess(detector: Detector, language: str) -> None:
    assert detector.guess(SENTENCES[language][0].upper()).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("3andi tifl mareed w mafi may", "ar"),
        ("ana bidi musa3ada law samaht", "ar"),
        ("hum chhat par hain, paani barh raha hai, madad karo", "ur"),
        ("hum mandir me sharan liye hai, baadh ka pani ghar tak aa gaya", "hi"),
        ("ma ruye sagf hastim, bache mariz ast, lotfan komak konid", "fa"),
        ("sew betachin wust wuha gebtual, lijoch alun, irdun", "am"),
        ("ab nahsi alena, kolea hmum alo, hagezuna bejakum", "ti"),
        ("amra chade achi, pani barche, baccha osustho, sahajjo korun please", "bn"),
        ("hami chhatma chau, pani badhyo, bachha birami cha, madat garnus", "ne"),
        ("my na kryshe, voda podnimaetsya, deti bez vody, pomogite", "ru"),
        ("my na dakhu, dity bez vody, dopomozhit bud laska", "uk"),
        ("kyanaw toh eain amo paw mhar, yay tet nay tal, kalay phyar nay", "my"),
        ("mung pa bam yu, oba raghlay, mashoom naroga day, marasta wakray", "ps"),
        ("women zai wuding shang, shui zai zhang, haizi fashao, qing bangmang", "zh"),
    ],
)
def test_a_language_of_another_script_in_latin_letters_is_known_with_its_script(
    detector: Detector, text: str, language: str
) -> None:
    guess = detector.guess(text)
    assert (guess.language, guess.script) == (language, "Latn")


def test_kurdish_in_arabic_letters_is_kurdish(detector: Detector) -> None:
    guess = detector.guess("ئێمە لەسەر بانین و ئاو بەرز دەبێتەوە")
    assert (guess.language, guess.script) == ("ku", "Arab")


@pytest.mark.parametrize("text", ["", "👍", "12 345", "???", "SOS", "ok", "-1.28, 36.81"])
def test_what_tells_no_language_is_undetermined(detector: Detector, text: str) -> None:
    assert detector.guess(text).language == "und"
    assert detector.guess(text).confidence == 0


@pytest.mark.parametrize("text", ["Wir brauchen Hilfe", "Ho bisogno di aiuto", "potrzebujemy pomocy"])
def test_a_language_we_do_not_know_is_never_a_sure_guess(detector: Detector, text: str) -> None:
    assert detector.guess(text).confidence < 0.6


def test_the_tables_are_small() -> None:
    tracemalloc.start()
    detector = Detector.load()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert detector.guess("help me").language == "en"
    assert size < 15_000_000


ANY = Detector.load()


@given(st.text(st.characters(codec=None)))
def test_any_text_is_guessed_without_failing(text: str) -> None:
    assert 0 <= ANY.guess(text).confidence <= 1
