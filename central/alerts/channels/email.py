"""Sends an e-mail by SMTP (RFC 5321); delivered means that the server took it.

A server that refuses some of several addresses has told the others: the letter counts as delivered, and
the answer names the refused ones. Sending it again would tell the others twice. TLS from the start (RFC
8314) or by STARTTLS (RFC 3207); in both the server's certificate is checked.
"""

import smtplib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from central.alerts.channels.answer import Answer, hidden, undelivered
from central.alerts.channels.http import TIMEOUT_S
from central.alerts.words.message import Message

Security = Literal["starttls", "tls", "none"]
PER_MINUTE = 30


class Email:
    """One mailbox from which these addresses are written to."""

    def __init__(
        self,
        name: str,
        host: str,
        port: int,
        *,
        sender: str,
        to: Sequence[str],
        security: Security = "starttls",
        user: str = "",
        password: str = "",
        ca_file: Path | None = None,
        per_minute: int = PER_MINUTE,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.per_minute: int | None = per_minute
        self._host, self._port, self._security = host, port, security
        self._sender, self._to = sender, list(to)
        self._user, self._password = user, password
        self._tls = ssl.create_default_context(cafile=ca_file)
        self._timeout_s = timeout_s

    def tell(self, message: Message, now_ms: int, /) -> Answer:
        """One letter to all. A repetition bears the same Message-ID, by which mailboxes drop doubles."""
        try:
            with self._connect() as server:
                if self._security == "starttls":
                    server.starttls(context=self._tls)
                if self._user:
                    server.login(self._user, self._password)
                refused = server.send_message(self._letter(message, now_ms), self._sender, self._to)
        except (OSError, smtplib.SMTPException) as why:
            return undelivered(why, self._password)
        taken = ", ".join(address for address in self._to if address not in refused)
        words = f"taken by {self._host} for {taken}" + (f"; refused: {refused}" if refused else "")
        return Answer(is_delivered=True, words=hidden(words, self._password))

    def close(self) -> None:
        """Nothing is kept open between letters."""

    def _connect(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout_s, context=self._tls)
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)

    def _letter(self, message: Message, now_ms: int) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"] = self._sender, ", ".join(self._to)
        letter["Subject"] = " ".join(message.title.split())
        letter["Date"] = format_datetime(datetime.fromtimestamp(now_ms / 1000, UTC))
        letter["Message-ID"] = f"<{sha256(message.id.encode()).hexdigest()[:32]}@sanji>"
        letter.set_content(message.text)
        return letter
