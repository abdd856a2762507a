"""An alert signed so that whoever passes it on can change nothing (enveloped XML signature), and such checked.

What is checked is what somebody signed, never the document around it: `verify` gives that back, and only that is read.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from cap.content import NAMESPACE
from cap.document import LARGEST_ALERT, parse

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from signxml import SignatureMethod


class BadKey(ValueError):
    """The key cannot sign: it is no RSA or EC key in PEM without a password, or not that of the certificate."""


class NotSigned(ValueError):
    """The document holds no signature of this certificate that is valid at the moment, over the whole alert."""


def sign(xml: bytes, *, key_pem: bytes, certificate_pem: bytes) -> bytes:
    """The alert with a signature at its end: RSA or ECDSA with SHA-256. Refused when it is no safe XML."""
    from lxml import etree
    from signxml import XMLSigner, methods

    parse(xml, limit=LARGEST_ALERT)
    method, certificate = _method_of(key_pem, certificate_pem)
    signer = XMLSigner(method=methods.enveloped, signature_algorithm=method, digest_algorithm="sha256")
    root = etree.fromstring(xml, _parser())
    signed = signer.sign(root, key=key_pem, cert=[certificate])
    return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8"))


def check_key(*, key_pem: bytes, certificate_pem: bytes) -> None:
    """Nothing when the key can sign and the certificate is its own; BadKey otherwise."""
    _method_of(key_pem, certificate_pem)


def _method_of(key_pem: bytes, certificate_pem: bytes) -> "tuple[SignatureMethod, Certificate]":
    """How this key signs, and its certificate."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate
    from signxml import SignatureMethod

    try:
        key = load_pem_private_key(key_pem, password=None)
        certificate = load_pem_x509_certificate(certificate_pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey("not a key and a certificate in PEM, or the key has a password") from error
    if key.public_key() != certificate.public_key():
        raise BadKey("the certificate is not that of the key")
    if isinstance(key, RSAPrivateKey):
        return SignatureMethod.RSA_SHA256, certificate
    if isinstance(key, EllipticCurvePrivateKey):
        return SignatureMethod.ECDSA_SHA256, certificate
    raise BadKey("neither an RSA nor an EC key")


def verify(xml: bytes, *, certificate_pem: bytes, now: datetime) -> bytes:
    """The alert that the owner of the certificate signed, without its signature; NotSigned otherwise.

    The certificate is one that we were given beforehand: what the document says of its own key counts for nothing.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509 import load_pem_x509_certificate
    from lxml import etree
    from signxml import SignatureConfiguration, XMLVerifier
    from signxml.exceptions import SignXMLException

    parse(xml, limit=LARGEST_ALERT)
    expected = SignatureConfiguration(location="./", expect_references=1, verification_time=now)
    try:
        found = XMLVerifier().verify(
            etree.fromstring(xml, _parser()),
            x509_cert=load_pem_x509_certificate(certificate_pem),
            expect_config=expected,
        )
    except (SignXMLException, etree.LxmlError, UnsupportedAlgorithm, ValueError, TypeError, KeyError) as error:
        raise NotSigned(type(error).__name__) from error
    if isinstance(found, list) or found.signed_xml is None or found.signed_xml.tag != f"{{{NAMESPACE}}}alert":
        raise NotSigned("what was signed is no alert")
    return bytes(found.signed_data)


def _parser() -> object:
    """A parser for what `parse` looked at before: no document type, so nothing to expand or fetch."""
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
