"""The desk at which boxes come in: codes, certificates, renewals and revocations, each in the trail."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from hmac import compare_digest

from cryptography import x509
from msgspec import Struct

from central.fleet.identity.authority import DAY_MS, Authority, Holder, Revoked
from central.fleet.identity.settings import IdentityAt
from central.store.access import trail
from central.store.access.trail import Deed
from central.store.identities import register
from central.store.identities.register import Identity, Issued, NewCode, OpenCode
from central.store.store import Connection, Store
from logistics.topics import Topics
from plumbing import logs, signing
from plumbing.trust import codes, keys
from plumbing.trust.codes import Code
from plumbing.trust.enrolment import Ask, AskAgain, AskRelease, Given
from plumbing.trust.keys import KeyFault

_HOUR_MS = 3_600_000
# How far a box's clock may be off when it asks for its next certificate, and how soon it may ask again.
_OFF_MS, _AGAIN_MS = 900_000, 600_000
_PEM_CHARS_MAX = 8_192
_NUMBERS_TRIED = 20
# No box's certificate is good for longer (IdentityAt.days).
_LONGEST_DAYS = 825
_NOT_GOOD = "this code is not good: typed wrong, used by another box, replaced, or over; ask for a new one"

_RESTORED = "revoked before the restore; a swapped box needs another code"


class Denied(Exception):
    """Nothing is given; the text says why, to an engineer who stands before a box.

    A page has words of its own for `key`: name, reserved, site, role, known, unknown, revoked or many.
    """

    def __init__(self, said: str, key: str = "", what: str = "") -> None:
        self.key, self.what = key, what
        super().__init__(said)


class Who(Struct, frozen=True):
    """Who does something here, as the trail has it."""

    name: str
    role: str
    address: str = ""


_RESTORER = Who("centre", "restore")


class Desk:
    """Makes, certifies and ends identities. Times are UTC ms."""

    def __init__(
        self,
        store: Store,
        authority: Authority,
        settings: IdentityAt,
        topics: Topics,
        command_key: bytes,
        release_key: str = "",
    ) -> None:
        self._store = store
        self._authority = authority
        self._settings = settings
        self._topics = topics
        self._command_key = signing.text_of(command_key)
        self._release_key = release_key
        self._log = logs.get("identity")

    def add(self, new: Identity, who: Who) -> Code:
        """A box that was not there before, and its code. Raises Denied."""
        with self._store.write() as connection:
            if register.find(connection, new.box):
                said = f"there is a box {new.box!r} already; for a swapped one ask for another code"
                raise Denied(said, "known", new.box)
            register.add(connection, new)
            subject = f"{new.box} site={new.site} role={new.role}"
            _record(connection, who, "box add", subject, new.made_ms)
            given = self._code(connection, new, new.made_ms)
        self.write_crl(new.made_ms)
        return given

    def add_many(self, news: Sequence[Identity], who: Who, now_ms: int) -> list[Code]:
        """Boxes that were not there before, all of them or none, and their codes. Raises Denied."""
        # Codes are dear to make, and others wait for their turn to write meanwhile.
        ready = [self._fresh() for _ in news]
        with self._store.write() as connection:
            known = {one.box for one in register.listed(connection)} & {one.box for one in news}
            if known:
                raise Denied(f"there are boxes already: {', '.join(sorted(known))}", "known", min(known))
            for new in news:
                register.add(connection, new)
                _record(connection, who, "box add", f"{new.box} site={new.site} role={new.role}", now_ms)
            given = [
                self._kept(connection, new, new.life, now_ms, one)
                for new, one in zip(news, ready, strict=True)
            ]
        self.write_crl(now_ms)
        return given

    def code(self, box: str, who: Who, now_ms: int) -> Code:
        """Another code for a box that is there: in place of one that is over, or for a swapped box.

        What the box has now stays good until another comes in by the code. Raises Denied.
        """
        with self._store.write() as connection:
            known = _known(connection, box)
            _record(connection, who, "box code", box, now_ms)
            given = self._code(connection, known, now_ms)
        self.write_crl(now_ms)
        return given

    def revoke(self, box: str, why: str, who: Who, now_ms: int) -> None:
        """End all that a box has, at once. Raises Denied."""
        with self._store.write() as connection:
            _known(connection, box)
            if not register.revoke(connection, box, now_ms, why):
                raise Denied(f"box {box!r} is revoked already", "revoked", box)
            _record(connection, who, "box revoke", f"{box} {why}".strip(), now_ms)
        self._log.warning("box.revoked", box=box)
        self.write_crl(now_ms)

    def enrol(self, ask: Ask, address: str, now_ms: int) -> Given:
        """Let a box in by its code, once; its same key again gets an answer again. Raises Denied."""
        with self._store.write() as connection:
            # The try counts whatever becomes of it.
            code = register.open_code(connection, ask.number, now_ms)
        if code is None or not _is_right(code, ask):
            self._refuse(code, address, now_ms)
            raise Denied(_NOT_GOOD)
        made = self._certify(ask.request, Holder(code.box, code.life), now_ms)
        with self._store.write() as connection:
            known = self._begin(connection, code, made, now_ms)
            self._issue(connection, made, known, now_ms)
            _record(connection, _box(known, address), "box enrol", _named(known, made), now_ms)
        self.write_crl(now_ms)
        self._log.info("box.enrolled", box=known.box, life=known.life, address=address)
        return self._given(known, made)

    def renew(self, ask: AskAgain, address: str, now_ms: int) -> Given:
        """A box's next certificate, for the signature of its present one. Raises Denied."""
        present = _present(ask)
        if not self._authority.is_ours(present) or not _is_said(ask, present):
            raise Denied("the present certificate is not one of this county's, or did not sign this")
        if abs(now_ms - ask.at_ms) > _OFF_MS:
            raise Denied("the box's clock is more than 15 minutes off; set it and ask again")
        with self._store.write() as connection:
            known = _holder(connection, f"{present.serial_number:x}", now_ms)
            made = self._certify(ask.request, Holder(known.box, known.life), now_ms)
            self._issue(connection, made, known, now_ms)
            _record(connection, _box(known, address), "box renew", _named(known, made), now_ms)
        self._log.info("box.renewed", box=known.box, life=known.life)
        return self._given(known, made)

    def admit(self, ask: AskRelease, now_ms: int) -> str:
        """The box that asks for a release, by its present certificate. Raises Denied."""
        present = _present(ask)
        if not self._authority.is_ours(present) or not _is_said(ask, present):
            raise Denied("the present certificate is not one of this county's, or did not sign this")
        if abs(now_ms - ask.at_ms) > _OFF_MS:
            raise Denied("the box's clock is more than 15 minutes off; set it and ask again")
        with self._store.read() as connection:
            return _known_holder(connection, f"{present.serial_number:x}", now_ms).box

    def write_crl(self, now_ms: int) -> None:
        """Tell the broker what is good no more; to be done daily, for a list that is over lets nobody in.

        It is written whenever anything changes of who may come in: the broker's unit watches this file, and
        makes NATS's list of users anew as well. What the present list names stays named: a register that does
        not know of it was put back from a backup.
        """
        # Read and written by one at a time: else who read first could write last, and a revoked box be in.
        with keys.alone_in(self._authority.folder):
            over = self._over(now_ms)
            known = {one.serial for one in over}
            strange = [one for one in self._authority.listed() if one.serial not in known]
            if strange:
                unheard = self._revoked_again(strange, now_ms)
                over = [*self._over(now_ms), *unheard]
            self._authority.write_crl(over, now_ms)

    def _over(self, now_ms: int) -> list[Revoked]:
        with self._store.read() as connection:
            found = register.revoked(connection, now_ms)
        return [Revoked(int(one.serial, 16), one.revoked_ms or now_ms) for one in found]

    def _revoked_again(self, listed: Sequence[Revoked], now_ms: int) -> list[Revoked]:
        """Revoke whoever has one of these; what the register has never heard of, unless it is over."""
        unheard = []
        for one in listed:
            with self._store.read() as connection:
                issued = register.find_certificate(connection, f"{one.serial:x}")
            if issued is None:
                unheard.append(one)
            elif issued.expires_ms > now_ms:
                self._revoke_again(issued.box, now_ms)
        return [one for one in unheard if one.at_ms + _LONGEST_DAYS * DAY_MS > now_ms]

    def _revoke_again(self, box: str, now_ms: int) -> None:
        with self._store.write() as connection:
            if register.revoke(connection, box, now_ms, _RESTORED):
                _record(connection, _RESTORER, "box revoke", f"{box} {_RESTORED}", now_ms)
                self._log.warning("box.revoked", box=box, why=_RESTORED)

    @property
    def authority_pem(self) -> str:
        """The county's authority, which codes bear the fingerprint of."""
        return self._authority.root_pem

    @property
    def url(self) -> str:
        """Where boxes come in."""
        return self._settings.url

    @property
    def code_ms(self) -> int:
        """How long a code is good."""
        return round(self._settings.code_hours * _HOUR_MS)

    def _code(self, connection: Connection, known: Identity, now_ms: int) -> Code:
        return self._kept(connection, known, register.next_life(connection, known), now_ms, None)

    def _kept(
        self,
        connection: Connection,
        known: Identity,
        life: int,
        now_ms: int,
        ready: tuple[Code, str] | None,
    ) -> Code:
        """A code under a number that no open one has: the one that is made already, if it will do."""
        until_ms = now_ms + self.code_ms
        for _ in range(_NUMBERS_TRIED):
            code, digest = ready or self._fresh()
            if register.add_code(connection, NewCode(code.number, known.box, life, digest, now_ms, until_ms)):
                return code
            ready = None
        raise Denied("too many codes are open; wait until some are used or over", "many")

    def _fresh(self) -> tuple[Code, str]:
        code = codes.new_code(self._authority.root_der)
        return code, code.digest().hex()

    def _refuse(self, code: OpenCode | None, address: str, now_ms: int) -> None:
        """A wrong secret of a code stands in the trail, ten times at most; a guessed number is logged."""
        self._log.warning("enrolment.refused", address=address, has_number=code is not None)
        if code is None:
            return
        with self._store.write() as connection:
            who = Who("?", "box", address)
            _record(connection, who, "box enrol refused", f"{code.box} wrong secret", now_ms)

    def _begin(self, connection: Connection, code: OpenCode, made: x509.Certificate, now_ms: int) -> Identity:
        """The box with the life that the code begins. Raises Denied."""
        known = register.find(connection, code.box)
        if known is None or code.life < known.life or (code.life == known.life and known.revoked_ms):
            raise Denied(_NOT_GOOD)
        if code.is_used:
            if not register.has_key(connection, code.box, code.life, _key_of(made)):
                raise Denied(_NOT_GOOD)
            return known
        if not register.use_code(connection, code, now_ms):
            raise Denied(_NOT_GOOD)
        return known if code.life == known.life else register.begin_life(connection, known, code.life, now_ms)

    def _certify(self, request: str, holder: Holder, now_ms: int) -> x509.Certificate:
        try:
            return self._authority.certify_box(request.encode(), holder, now_ms, self._settings.days)
        except KeyFault as why:
            raise Denied(str(why)) from why

    def _issue(self, connection: Connection, made: x509.Certificate, known: Identity, now_ms: int) -> None:
        begins_ms, expires_ms = keys.begins_ms(made), keys.expires_ms(made)
        serial = f"{made.serial_number:x}"
        register.issue(
            connection,
            Issued(serial, known.box, known.life, _key_of(made), begins_ms, expires_ms, now_ms),
        )

    def _given(self, known: Identity, made: x509.Certificate) -> Given:
        topics = self._topics
        return Given(
            box=known.box,
            site=known.site,
            role=known.role,
            county=topics.county,
            certificate=keys.pem_of_certificate(made),
            chain=self._authority.chain_pem,
            authority=self._authority.root_pem,
            command_key=self._command_key,
            release_key=self._release_key,
            brokers=self._settings.brokers_for(known.box),
            root=topics.root,
            partitions=topics.partitions,
        )


def daily(desk: Desk) -> Callable[[int], None]:
    """Makes the list of what is revoked anew once a day; a task of the centre's upkeep."""
    done_ms = [0]

    def tick(now_ms: int) -> None:
        if not 0 <= now_ms - done_ms[0] < DAY_MS:
            done_ms[0] = now_ms
            desk.write_crl(now_ms)

    return tick


def _is_right(code: OpenCode, ask: Ask) -> bool:
    given = Code(ask.number, ask.secret, "").digest().hex()
    return compare_digest(given, code.digest)


def _present(ask: AskAgain | AskRelease) -> x509.Certificate:
    try:
        return keys.parse_certificate(ask.certificate[:_PEM_CHARS_MAX])
    except KeyFault as why:
        raise Denied("the present certificate cannot be read") from why


def _is_said(ask: AskAgain | AskRelease, present: x509.Certificate) -> bool:
    try:
        signature = bytes.fromhex(ask.signature)
    except ValueError:
        return False
    return keys.is_signed(present, ask.said(), signature)


def _holder(connection: Connection, serial: str, now_ms: int) -> Identity:
    """Whose good certificate it is, who may have another by it. Raises Denied."""
    known = _known_holder(connection, serial, now_ms)
    if 0 <= now_ms - register.last_issued_ms(connection, known.box) < _AGAIN_MS:
        raise Denied("the box got a certificate minutes ago; it may ask again in ten")
    return known


def _known_holder(connection: Connection, serial: str, now_ms: int) -> Identity:
    """Whose good certificate it is. Raises Denied."""
    issued = register.find_certificate(connection, serial)
    known = register.find(connection, issued.box) if issued else None
    if issued is None or known is None or issued.revoked_ms or known.revoked_ms or issued.life != known.life:
        raise Denied("the present certificate is revoked; ask for a code")
    if issued.expires_ms <= now_ms:
        raise Denied("the present certificate is over; ask for a code")
    return known


def _known(connection: Connection, box: str) -> Identity:
    found = register.find(connection, box)
    if found is None:
        raise Denied(f"there is no box {box!r}; add it first", "unknown", box)
    return found


def _key_of(made: x509.Certificate) -> str:
    return sha256(keys.public_bytes(made)).hexdigest()


def _box(known: Identity, address: str) -> Who:
    return Who(known.box, "box", address)


def _named(known: Identity, made: x509.Certificate) -> str:
    return f"{known.box} life={known.life} serial={made.serial_number:x}"


def _record(connection: Connection, who: Who, deed: str, subject: str, now_ms: int) -> None:
    trail.record(connection, Deed(now_ms, who.name, who.role, who.address, deed, subject))
