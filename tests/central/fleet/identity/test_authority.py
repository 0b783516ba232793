"""What the county's authority makes holds before OpenSSL, which brokers judge by."""

import stat
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from central.fleet.identity import authority
from central.fleet.identity.authority import Authority, Holder, Revoked
from plumbing import signing
from plumbing.trust import keys
from plumbing.trust.keys import KeyFault
from tests import needs

NOW = 1_780_000_000_000
HOLDER = Holder("box-a", 1)


@pytest.fixture(name="ours")
def _ours(tmp_path: Path) -> Authority:
    authority.make(tmp_path / "ca", "suichang", NOW)
    return Authority(tmp_path / "ca")


def openssl(*words: object) -> str:
    """What OpenSSL says, good or bad."""
    done = subprocess.run(
        [needs.program("openssl"), *map(str, words)], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def verified(ours: Authority, made: x509.Certificate, purpose: str) -> str:
    """OpenSSL's verdict, the list of revoked ones included."""
    (ours.folder / "one.crt").write_text(keys.pem_of_certificate(made))
    at = ("-attime", NOW // 1000, "-purpose", purpose, "-x509_strict", "-crl_check")
    files = ("-CRLfile", ours.folder / "revoked.crl", "-untrusted", ours.folder / "signing.crt")
    return openssl("verify", *at, "-CAfile", ours.folder / "root.crt", *files, ours.folder / "one.crt")


def test_a_boxs_certificate_holds_as_a_clients_alone(ours: Authority) -> None:
    """A box cannot pass itself off as a broker or as the centre."""
    ours.write_crl([], NOW)
    made = ours.certify_box(keys.request_for(keys.new_key()), HOLDER, NOW, 90)
    assert "one.crt: OK" in verified(ours, made, "sslclient")
    assert "one.crt: OK" not in verified(ours, made, "sslserver")


def test_a_brokers_certificate_holds_under_its_names(ours: Authority) -> None:
    """A name and an address."""
    ours.write_crl([], NOW)
    key = keys.new_key()
    made = ours.certify_server(key.public_key(), "broker", ["broker.example", "192.0.2.1"], NOW)
    assert "one.crt: OK" in verified(ours, made, "sslserver")
    shown = openssl("x509", "-in", ours.folder / "one.crt", "-noout", "-ext", "subjectAltName")
    assert "DNS:broker.example, IP Address:192.0.2.1" in shown


def test_a_revoked_certificate_does_not_hold(ours: Authority) -> None:
    """From the next list on."""
    made = ours.certify_box(keys.request_for(keys.new_key()), HOLDER, NOW, 90)
    ours.write_crl([Revoked(made.serial_number, NOW)], NOW)
    assert "certificate revoked" in verified(ours, made, "sslclient")


def test_private_keys_are_ours_alone(ours: Authority) -> None:
    """All files but these may be read by the broker."""
    for path in ours.folder.iterdir():
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o600 if path.suffix == ".key" else 0o644), path


def test_the_roots_key_may_lie_in_a_safe(ours: Authority, tmp_path: Path) -> None:
    """Boxes are certified without it, and with it a new signing certificate is made."""
    (ours.folder / "root.key").rename(tmp_path / "stick")
    there = Authority(ours.folder)
    there.write_crl([], NOW)
    made = there.certify_box(keys.request_for(keys.new_key()), HOLDER, NOW, 90)
    assert "one.crt: OK" in verified(there, made, "sslclient")
    authority.renew_signer(ours.folder, tmp_path / "stick", "suichang", NOW, has_new_key=True)
    assert not Authority(ours.folder).is_ours(made)
    keys.write_secret(tmp_path / "wrong", keys.pem_of(keys.new_key()))
    with pytest.raises(KeyFault, match="not the key"):
        authority.renew_signer(ours.folder, tmp_path / "wrong", "suichang", NOW, has_new_key=True)


def test_what_was_signed_stays_good_when_the_signing_certificate_is_renewed(ours: Authority) -> None:
    """Over its present key: no box needs a code in ten years."""
    made = ours.certify_box(keys.request_for(keys.new_key()), HOLDER, NOW, 90)
    before = (ours.folder / "signing.crt").read_bytes()
    authority.renew_signer(ours.folder, ours.folder / "root.key", "suichang", NOW, has_new_key=False)
    there = Authority(ours.folder)
    there.write_crl([], NOW)
    assert (ours.folder / "signing.crt").read_bytes() != before
    assert there.is_ours(made)
    assert "one.crt: OK" in verified(there, made, "sslclient")


def test_an_authority_is_not_made_twice(ours: Authority) -> None:
    """Every box believes the one that there is."""
    with pytest.raises(KeyFault, match="already"):
        authority.make(ours.folder, "suichang", NOW)


def test_commands_have_a_key_of_their_own(ours: Authority) -> None:
    """What it signs is known by the public key that boxes get."""
    signature = signing.sign(ours.command_key(), b"restart")
    assert signing.is_signed(ours.command_public(), b"restart", signature)


def request(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, *, wants_ca: bool = False) -> bytes:
    """A request that is out of the ordinary."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    if wants_ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cannot be read"),
        (b"x" * 9000, "9000 bytes"),
        (request(ec.generate_private_key(ec.SECP384R1())), "P-256"),
        (request(ed25519.Ed25519PrivateKey.generate()), "P-256"),
        (request(keys.new_key(), wants_ca=True), "more than that"),
        (keys.request_for(keys.new_key(), "box-b"), "another name"),
    ],
)
def test_a_request_that_is_not_good_is_refused(ours: Authority, data: bytes, why: str) -> None:
    """Garbage, other keys, wishes to be an authority, other names."""
    with pytest.raises(KeyFault, match=why):
        ours.certify_box(data, HOLDER, NOW, 90)


def test_a_request_that_was_changed_is_refused(ours: Authority) -> None:
    """Its own key did not sign what it says now."""
    asked = x509.load_pem_x509_csr(keys.request_for(keys.new_key(), "box-b"))
    changed = asked.public_bytes(serialization.Encoding.DER).replace(b"box-b", b"box-a")
    pem = x509.load_der_x509_csr(changed).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(KeyFault, match="not signed"):
        ours.certify_box(pem, HOLDER, NOW, 90)


def test_two_names_are_one_too_many(ours: Authority) -> None:
    """The right name beside another."""
    names = [x509.NameAttribute(NameOID.COMMON_NAME, one) for one in ("box-a", "box-b")]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    pem = builder.sign(keys.new_key(), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(KeyFault, match="another name"):
        ours.certify_box(pem, HOLDER, NOW, 90)
