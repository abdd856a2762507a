"""S-02: no number that leads to a person stays, in any form people write it; S-04: no other number goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.privacy.scrub import Scrubber

scrubber = Scrubber.load()

_IDENTIFYING = """
+15005550006
+1 (500) 555-0006
00 1 500 555 0006
0015005550006
(500) 555-0006
500-555-0006
500.555.0006
500 555 0006
5005550006
call 5550006
call me 555-0006
my number is 5550006
06 12 34 56 78
06.12.34.56.78
0612345678
+33 6 12 34 56 78
+33(0)612345678
+964 770 123 4567
٠٧٩٥٥٥١٢٣٤
٠٧٩ ٥٥٥ ١٢٣٤
۰۹۱۲۳۴۵۶۷۸۹
+٩٦٢ ٧ ٩٥٥٥ ١٢٣٤
०९८१२३४५६७
৯৮৭৬৫৪৩২১০
၀၉၁၂၃၄၅၆၇၈
+90 532 123 45 67
0532 123 45 67
8 (916) 123-45-67
+7 916 123-45-67
+380 67 123 45 67
13812345678
138 1234 5678
138-1234-5678
4111 1111 1111 1111
4111-1111-1111-1111
4111111111111111
A123456789
A 123 456 789
A-123-456-789
a# 123456789
A098-765-432
alien number 098765432
my A number is 098 765 432
IOE0912345678
IOE 0912345678
MSC 21 123 45678
receipt EAC2190012345
912-78-1234
SSN 912 78 1234
ssn 123456789
123-45-67890
123-45C67890
123-00045678
UNHCR 123-24C00123
unhcr id 123-24-00123
X1234567L
X-1234567-L
x 1234567 l
Z0123456R
nie y7654321g
DNI 12345678Z
12345678Z
GOMC900101HNERRS09
RSSMRA80A01Z330X
RSS MRA 80A01 Z330X
99123456789
TC 99123456789
kimlik no 99123456789
kimlik 98 123 456 789
passport AB1234567
passport no. 123456789
passport N1234567
pasaporte G12345678
pasaport U 12345678
паспорт 4510 123456
паспорт серия 4510 номер 123456
جواز سفر رقم A12345678
رقم الجواز ١٢٣٤٥٦٧٨
iqama 2123456789
iqama number 2 123 456 789
رقم الاقامة ٢١٢٣٤٥٦٧٨٩
784-1990-1234567-1
784199012345671
Emirates ID 784 1990 1234567 1
P<SYRALHASAN<<OMAR<<<<<<<<<<<<<<
N123456780SYR8001014M2501017<<<<<<<<<<<<<<06
amal@example.org
amal.k+help@mail.example.co
IBAN DE89370400440532013000
DE89 3704 0044 0532 0130 00
GB29NWBK60161331926819
Az. 7654321-423
BAMF 7654321-423
aktenzeichen 1234567-475
expediente 123/2026
case number 12345
case no 2026/12345
file 4521987
dossier 75/2026
n° 7503123456
numéro étranger 7503123456
AGDREF 7503123456
récépissé 7503123456
NSS 1 85 05 78 006 084 36
CPF 123.456.789-09
cpf 12345678909
RNM V123456-7
RNE G123456-J
CURP GOMC900101HDFRRS09
cédula 12345678
cedula V-12345678
V-12.345.678
CC 1.012.345.678
cc 1012345678
PPT 1234567
RUT 12.345.678-5
DUI 01234567-8
Aadhaar 1234 5678 9012
1234 5678 9012
CNIC 35202-1234567-1
35202-1234567-1
NID 1990123456789
PoR card ABC123456789
tazkira 1234-5678-90123
身份证 110101199003071234
110101199003071234
11010119900307123X
护照 E12345678
护照号 E12345678
手机 13812345678
BRP ZU1234567
brp number ZU1234567
NI QQ123456C
QQ 12 34 56 C
NINO qq123456c
UAN 1234-5678
"""
_OTHERS = """
we are 1000000 people
we are 12500 people in the stadium
somos 1000000 personas
somos 10000 pessoas
biz 12000 kişiyiz
нас 10000 человек
нас 120000 людей
我们有10000人
我们1000000人
water level 12345 mm
water level 3.25 m, rising 10 cm per hour
river at 1234567 m3
price 1500000 pesos
1 500 000 pesos
Rp 1500000
1500000 UGX
15000000 dinars
cost 2,500,000
25000000 IRR
insulin 100 units/ml 10 ml
amoxicillin 500mg 3x per day for 7 days
500/125 mg
GPS 32.534521,-117.038101
32.534521 -117.038101
lat 14.599512 lon 120.984222
33.513807, 36.276528
N 32 32 04 W 117 02 17
N32.534521 W117.038101
37.7749° N, 122.4194° W
geo:37.786971,-122.399677
https://maps.google.com/?q=37.786971,-122.399677
at 14:30
14.30 Uhr
from 08:00 to 17:30
2026-11-03 14:30:00
03/11/2026
3.11.2026
20:00-06:00
room 204 bed 12
tent 1234567
tent A-12345
tente 12345
bus 12345
container 123456
block C row 12 tent 345
zip 90210-1234
postcode 75010
código postal 28013
km 1234
case opened 12345
voltage 220/380
we are 5 adults 3 kids 2 babies 1 pregnant 4 elderly
ages 3 5 7 12 34 36 60
1 2 3 4 5 6 7 8 9
10 20 30 40
2 kids 4 yrs and 7 yrs, 12 people
population 1200000
1.2 million
1,200,000 residents
١٠٠٠٠٠٠ شخص
نحن ١٢٠٠٠ شخص
temp 39.5
BP 120/80
sugar 350 mg/dl
weight 65.5 kg
5000 litros
5000000 L
radio 98.7
2019-2024
2000-01-01
3.14159265
1234567 families
need 100000 blankets
100000 blankets needed
we have 2500000 liters
"""
_ZEROS = "0٠۰०০၀０"


@pytest.mark.parametrize("written", _IDENTIFYING.strip().splitlines())
def test_s_02_an_identifying_number_never_stays(written: str) -> None:
    scrubbed = scrubber.scrub(f"please help: {written}, thank you")

    assert sum(map(str.isdigit, scrubbed)) <= 1
    assert not any(sign in scrubbed for sign in ("@", "<"))
    assert scrubbed.startswith("please help: ")
    assert scrubbed.endswith("thank you")


@pytest.mark.parametrize("written", _OTHERS.strip().splitlines())
def test_s_04_counts_places_times_prices_and_doses_stay(written: str) -> None:
    assert scrubber.scrub(written) == written


@given(st.integers(10**9, 10**11 - 1), st.sampled_from(_ZEROS), st.sampled_from(["", "+"]))
def test_s_02_a_phone_never_stays_in_the_digits_of_any_script(number: int, zero: str, sign: str) -> None:
    written = sign + "".join(chr(ord(zero) + int(digit)) for digit in str(number | 1))

    assert scrubber.scrub(f"amal {written}") == "amal [removed]"


@given(st.integers(1, 999), st.sampled_from(["people", "personas", "personnes", "شخص", "человек", "लोग", "watu", "人"]))
def test_s_04_people_are_counted_however_many_they_are(thousands: int, people: str) -> None:
    for written in (f"{thousands}000 {people}", f"{thousands},000 {people}", f"{thousands}000000 {people}"):
        assert scrubber.scrub(f"we are {written}") == f"we are {written}"
