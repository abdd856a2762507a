"""Signatures of alerts: what was signed is read, and nothing that somebody put around it."""

from datetime import timedelta

import pytest
from lxml import etree
from signxml import CanonicalizationMethod, XMLSigner, methods

from cap.content import NAMESPACE
from cap.problems import Refused
from cap.reading import read
from cap.signing import BadKey, NotSigned, sign, verify
from cap.writing import write
from tests.makers.alerts import an_alert, an_info
from tests.makers.certificates import NOW, Pair, a_pair

DS = "{http://www.w3.org/2000/09/xmldsig#}"


def signed(pair: Pair, xml: bytes | None = None) -> bytes:
    return sign(xml or write(an_alert()), key_pem=pair[0], certificate_pem=pair[1])


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signed_alert_is_read_as_it_was_and_verified(kind: str) -> None:
    pair = a_pair(kind)
    document = signed(pair, write(an_alert(an_info(description="Water & <fire> ماء"))))
    assert read(document) == an_alert(an_info(description="Water & <fire> ماء"))
    inside = verify(document, certificate_pem=pair[1], now=NOW)
    assert read(inside) == read(document)
    assert b"Signature" not in inside
    algorithm = etree.fromstring(document).find(f".//{DS}SignatureMethod").get("Algorithm")
    assert algorithm.endswith(f"{'rsa' if kind == 'rsa' else 'ecdsa'}-sha256")


def test_a_changed_word_a_foreign_key_and_no_signature_are_told() -> None:
    pair = a_pair("rsa")
    document = signed(pair)
    for changed in (document.replace(b"school", b"bridge"), write(an_alert()), signed(a_pair("ec"))):
        with pytest.raises(NotSigned):
            verify(changed, certificate_pem=pair[1], now=NOW)


def test_a_certificate_that_ran_out_or_is_none_signs_nothing() -> None:
    pair = a_pair("rsa")
    for now in (NOW - timedelta(days=2), NOW + timedelta(days=2)):
        with pytest.raises(NotSigned):
            verify(signed(pair), certificate_pem=pair[1], now=now)
    with pytest.raises(NotSigned):
        verify(signed(pair), certificate_pem=b"no certificate", now=NOW)


def test_a_signature_moved_into_another_alert_signs_nothing_of_it() -> None:
    """Wrapping: the signed alert is carried along, and another one is shown."""
    pair = a_pair("rsa")
    root = etree.fromstring(signed(pair))
    signature = root.find(f"{DS}Signature")
    forged = etree.fromstring(write(an_alert(an_info(instruction="Go to the river."))))
    kept = etree.fromstring(etree.tostring(root))
    kept.set("Id", "signed")
    holder = etree.SubElement(forged, f"{DS}Object")
    holder.append(kept)
    forged.append(signature)
    for uri in ("", "#signed", "#xpointer(/)"):
        signature.find(f".//{DS}Reference").set("URI", uri)
        with pytest.raises(NotSigned):
            verify(etree.tostring(forged), certificate_pem=pair[1], now=NOW)


def test_of_an_alert_around_another_that_was_signed_by_its_id_only_the_inner_one_comes_back() -> None:
    key, certificate = a_pair("rsa")
    inner = etree.fromstring(write(an_alert()))
    inner.set("Id", "signed")
    signer = XMLSigner(
        method=methods.enveloped, c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
    )
    whole = signer.sign(inner, key=key, cert=certificate.decode(), reference_uri="signed")
    forged = etree.fromstring(write(an_alert(an_info(instruction="Go to the river."))))
    forged.append(whole.find(f"{DS}Signature"))
    etree.SubElement(forged, f"{DS}Object").append(whole)
    told = verify(etree.tostring(forged), certificate_pem=certificate, now=NOW)
    assert b"Go to the school" in told
    assert b"river." not in told


def test_what_was_signed_elsewhere_with_the_same_key_is_no_alert() -> None:
    pair = a_pair("rsa")
    other = signed(pair, b'<letter xmlns="urn:other">yours</letter>')
    with pytest.raises(NotSigned, match="no alert"):
        verify(other, certificate_pem=pair[1], now=NOW)


def test_what_was_signed_inside_of_another_document_alone_comes_back() -> None:
    pair = a_pair("rsa")
    outer = etree.Element("letter")
    outer.append(etree.fromstring(signed(pair)))
    with pytest.raises(NotSigned):
        verify(etree.tostring(outer), certificate_pem=pair[1], now=NOW)


def test_words_around_which_comments_were_put_come_back_whole() -> None:
    pair = a_pair("rsa")
    document = signed(pair).replace(b"Go to the school", b"Go to<!-- --> the school")
    inside = verify(document, certificate_pem=pair[1], now=NOW)
    assert read(inside).infos[0].instruction == read(document).infos[0].instruction


def test_x_15_a_document_type_is_refused_before_a_signature_is_looked_for() -> None:
    pair = a_pair("rsa")
    document = signed(pair).replace(b"<alert", b'<!DOCTYPE a [<!ENTITY x "y">]><alert', 1)
    with pytest.raises(Refused):
        verify(document, certificate_pem=pair[1], now=NOW)
    with pytest.raises(Refused):
        signed(pair, document)


@pytest.mark.parametrize(("key", "certificate"), [("rsa", "ec"), ("rsa", "rsa-other"), ("ed", "ed")])
def test_a_key_that_cannot_sign_is_told(key: str, certificate: str) -> None:
    with pytest.raises(BadKey):
        signed((a_pair(key)[0], a_pair(certificate)[1]))
    with pytest.raises(BadKey):
        signed((b"no key", a_pair("rsa")[1]))


def test_the_namespace_stays_the_default_one() -> None:
    assert f'<alert xmlns="{NAMESPACE}">'.encode() in signed(a_pair("ec"))
