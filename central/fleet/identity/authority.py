"""The county's certificate authority: a root that may lie in a safe, and what signs day by day below it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from central.fleet.identity.settings import COMMAND_KEY
from plumbing import signing
from plumbing.trust import keys
from plumbing.trust.keys import KeyFault

ROOT, ROOT_KEY = "root.crt", "root.key"
SIGNER, SIGNER_KEY = "signing.crt", "signing.key"
COMMAND_PUBLIC = "command.pub"
CRL, CHAIN = "revoked.crl", "chain.crt"
DAY_MS = 86_400_000
_ROOT_DAYS, _SIGNER_DAYS, _SERVER_DAYS = 20 * 365, 10 * 365, 825
# Mosquitto lets nobody in with a list that is over: it is made anew every day, and is good for much longer.
_CRL_DAYS = 90
# A box's clock may be some minutes slow, and the certificate must be good there at once.
_BEFORE_MS = 3_600_000
_REQUEST_BYTES_MAX = 8_192
_CA_USES = frozenset({"key_cert_sign", "crl_sign"})
_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class Holder(Struct, frozen=True):
    """Whom a certificate is for. `life` counts the box's keys: a swapped box is the same name's next life."""

    name: str
    life: int


class Revoked(Struct, frozen=True):
    """A certificate that is good no more, by its serial number."""

    serial: int
    at_ms: int


class Authority:
    """The county's authority in a folder, without the root's key. Raises KeyFault for what is not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = keys.read_certificate(folder / ROOT)
        self._signer = keys.read_certificate(folder / SIGNER)
        self._key = keys.read_key(folder / SIGNER_KEY)

    @property
    def root_der(self) -> bytes:
        """What codes bear the fingerprint of."""
        return self.root.public_bytes(serialization.Encoding.DER)

    @property
    def root_pem(self) -> str:
        """Whom boxes believe."""
        return keys.pem_of_certificate(self.root)

    @property
    def chain_pem(self) -> str:
        """What stands between a box's certificate and the root."""
        return keys.pem_of_certificate(self._signer)

    def command_key(self) -> bytes:
        """The private key that signs commands. Raises signing.KeyFault or OSError."""
        return signing.read_key(self.folder / COMMAND_KEY)

    def command_public(self) -> bytes:
        """The public key of the centre's commands. Raises signing.KeyFault or OSError."""
        return signing.read_key(self.folder / COMMAND_PUBLIC)

    def certify_box(self, request: bytes, holder: Holder, now_ms: int, days: int) -> x509.Certificate:
        """A box's certificate over the key that it asks for. Raises KeyFault for a request that is not good.

        What the request says of names is held against the holder and taken from the holder.
        """
        public = _asked(request, holder.name)
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, str(holder.life)),
                x509.NameAttribute(NameOID.COMMON_NAME, holder.name),
            ]
        )
        builder = _builder(name, self._signer.subject, public, now_ms, days)
        builder = builder.add_extension(_usage("digital_signature"), critical=True)
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = builder.add_extension(uses, critical=False)
        return self._signed(builder, self._signer)

    def certify_server(
        self, public: ec.EllipticCurvePublicKey, name: str, hosts: Sequence[str], now_ms: int
    ) -> x509.Certificate:
        """A certificate of a broker or of the centre, under the names and addresses that it is reached at."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = _builder(subject, self._signer.subject, public, now_ms, _SERVER_DAYS)
        builder = builder.add_extension(_usage("digital_signature"), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage(both), critical=False)
        if hosts:
            names = x509.SubjectAlternativeName([_host(one) for one in hosts])
            builder = builder.add_extension(names, critical=False)
        return self._signed(builder, self._signer)

    def is_ours(self, certificate: x509.Certificate) -> bool:
        """Whether the signing certificate signed it."""
        try:
            certificate.verify_directly_issued_by(self._signer)
        except (*keys.UNREADABLE, InvalidSignature):
            return False
        return True

    def listed(self) -> list[Revoked]:
        """What the list names that lies here: nothing where there is none, or where another key signed it."""
        try:
            found = x509.load_pem_x509_crl((self.folder / CRL).read_bytes())
        except (OSError, ValueError):
            return []
        if not found.is_signature_valid(self._key.public_key()):
            return []
        return [Revoked(one.serial_number, _ms(one.revocation_date_utc)) for one in found]

    def write_crl(self, revoked: Iterable[Revoked], now_ms: int) -> Path:
        """The list of what is good no more, for Mosquitto; where it lies."""
        now = _moment(now_ms)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self._signer.subject)
        builder = builder.last_update(now).next_update(now + timedelta(days=_CRL_DAYS))
        builder = builder.add_extension(x509.CRLNumber(now_ms), critical=False)
        for one in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial)
            builder = builder.add_revoked_certificate(entry.revocation_date(_moment(one.at_ms)).build())
        path = self.folder / CRL
        signed = builder.sign(self._key, hashes.SHA256())
        keys.write_open(path, signed.public_bytes(serialization.Encoding.PEM))
        return path

    def _signed(self, builder: x509.CertificateBuilder, issuer: x509.Certificate) -> x509.Certificate:
        return _with_key_ids(builder, issuer).sign(self._key, hashes.SHA256())


def revoked_in(pem: bytes) -> frozenset[int]:
    """The serial numbers in a list of what is good no more. Raises KeyFault for what is none."""
    try:
        return frozenset(one.serial_number for one in x509.load_pem_x509_crl(pem))
    except ValueError as why:
        raise KeyFault(f"the list of revoked certificates cannot be read ({why})") from why


def make(folder: Path, county: str, now_ms: int) -> None:
    """Make a county's authority and the key of its commands. Raises KeyFault where there is one already."""
    if any((folder / name).exists() for name in (ROOT, ROOT_KEY, SIGNER, COMMAND_KEY)):
        raise KeyFault(f"{folder}: holds an authority already; every box believes it, so it is not replaced")
    folder.mkdir(parents=True, exist_ok=True)
    key = keys.new_key()
    name = _ca_name(county, "root")
    builder = _builder(name, name, key.public_key(), now_ms, _ROOT_DAYS)
    root = _with_key_ids(_ca(builder, 1), None).sign(key, hashes.SHA256())
    keys.write_secret(folder / ROOT_KEY, keys.pem_of(key))
    private = signing.made()
    signing.write_key(folder / COMMAND_KEY, private)
    public = signing.text_of(signing.public_of(private))
    keys.write_open(folder / COMMAND_PUBLIC, f"{public}\n".encode())
    keys.write_open(folder / ROOT, keys.pem_of_certificate(root).encode())
    renew_signer(folder, folder / ROOT_KEY, county, now_ms, has_new_key=True)


def renew_signer(folder: Path, root_key: Path, county: str, now_ms: int, *, has_new_key: bool) -> None:
    """Make the signing certificate anew with the root's key, wherever that lies. Raises KeyFault.

    Over its present key, all that it signed stays good. Over a new one nothing does, which is what is wanted
    when the present key was seen: brokers look for a list of revoked ones that the same key signed.
    """
    root, above = keys.read_certificate(folder / ROOT), keys.read_key(root_key)
    key = keys.new_key() if has_new_key else keys.read_key(folder / SIGNER_KEY)
    if keys.public_bytes(root) != keys.public_bytes_of(above):
        raise KeyFault(f"{root_key}: is not the key of {folder / ROOT}")
    builder = _builder(_ca_name(county, "signing"), root.subject, key.public_key(), now_ms, _SIGNER_DAYS)
    signer = _with_key_ids(_ca(builder, 0), root).sign(above, hashes.SHA256())
    keys.write_secret(folder / SIGNER_KEY, keys.pem_of(key))
    signer_pem = keys.pem_of_certificate(signer)
    keys.write_open(folder / SIGNER, signer_pem.encode())
    keys.write_open(folder / CHAIN, (signer_pem + keys.pem_of_certificate(root)).encode())


def _ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def _asked(request: bytes, name: str) -> ec.EllipticCurvePublicKey:
    """The key of a request that is signed with it, of the right kind and for no other name."""
    if len(request) > _REQUEST_BYTES_MAX:
        raise KeyFault(f"the request has {len(request)} bytes, over {_REQUEST_BYTES_MAX}")
    try:
        read = x509.load_pem_x509_csr(request)
        is_signed, public = read.is_signature_valid, read.public_key()
        said = [str(one.value) for one in read.subject]
        has_extensions = len(read.extensions) > 0
    except keys.UNREADABLE as why:
        raise KeyFault(f"the request cannot be read ({why})") from why
    if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp256r1":
        raise KeyFault("the request is for a key of another kind; P-256 is wanted")
    if not is_signed:
        raise KeyFault("the request is not signed with its own key")
    if said not in ([], [name]) or has_extensions:
        raise KeyFault(f"the request is for another name than {name!r}, or asks for more than that")
    return public


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now_ms: int, days: int
) -> x509.CertificateBuilder:
    """`random_serial_number` has 159 random bits (CA/Browser Forum wants 64)."""
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(_moment(now_ms - _BEFORE_MS))
    return builder.not_valid_after(_moment(now_ms + days * DAY_MS)).add_extension(
        x509.SubjectKeyIdentifier.from_public_key(public), critical=False
    )


def _ca(builder: x509.CertificateBuilder, below: int) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
    return builder.add_extension(_usage(*_CA_USES), critical=True)


def _with_key_ids(
    builder: x509.CertificateBuilder, issuer: x509.Certificate | None
) -> x509.CertificateBuilder:
    if issuer is None:
        return builder
    above = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    identifier = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above)
    return builder.add_extension(identifier, critical=False)


def _usage(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in uses for use in _USES})


def _ca_name(county: str, what: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"sanji {county}"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"sanji {county} {what}"),
        ]
    )


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC)
