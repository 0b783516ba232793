"""A mail server that takes letters (RFC 5321) as far as a notifier needs: TLS, AUTH, refusals."""

import base64
import socketserver
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

_LINE_BYTES_MAX = 8192

Security = Literal["starttls", "tls", "none"]


class MailServer:
    """Listens on loopback from `start` to `stop`. `tls` is its certificate, `refused` whom it refuses."""

    def __init__(
        self,
        *,
        security: Security = "none",
        tls: ssl.SSLContext | None = None,
        user: str = "",
        password: str = "",
        refused: tuple[str, ...] = (),
    ) -> None:
        self.security, self.tls = security, tls
        self.login = (user, password) if user else None
        self.refused = refused
        self.letters: list[EmailMessage] = []
        self.were_secure: list[bool] = []
        self._server = _Listener(self)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, owner: MailServer) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", 0), _Conversation)


class _Conversation(socketserver.BaseRequestHandler):
    """One client's words, answered a line each."""

    server: "_Listener"

    def setup(self) -> None:
        self._socket = self.request
        self._is_secure = self._is_known = False
        if self.server.owner.security == "tls":
            self._secure()
        else:
            self._file = self._socket.makefile("rb")

    def handle(self) -> None:
        self._say("220 mail.test ESMTP")
        try:
            while line := self._file.readline(_LINE_BYTES_MAX):
                if not self._obey(line.decode("utf-8", "replace").strip()):
                    return
        except (ConnectionError, ssl.SSLError):
            return

    def finish(self) -> None:
        self._file.close()
        self._socket.close()

    def _obey(self, line: str) -> bool:
        """Answer one command; False ends the conversation."""
        verb = line.partition(" ")[0].upper()
        if verb == "EHLO":
            self._greet()
        elif verb == "STARTTLS" and self.server.owner.security == "starttls" and not self._is_secure:
            self._say("220 go ahead")
            self._secure()
        elif verb == "AUTH":
            self._authenticate(line)
        elif verb == "MAIL":
            self._say(
                "250 ok" if self._is_known or self.server.owner.login is None else "530 authenticate first"
            )
        elif verb == "RCPT":
            is_refused = any(address in line for address in self.server.owner.refused)
            self._say("550 no such mailbox" if is_refused else "250 ok")
        elif verb == "DATA":
            self._take()
        elif verb in ("RSET", "NOOP"):
            self._say("250 ok")
        else:
            self._say("221 bye" if verb == "QUIT" else "502 not here")
            return verb != "QUIT"
        return True

    def _greet(self) -> None:
        can = ["mail.test", "8BITMIME"]
        if self.server.owner.security == "starttls" and not self._is_secure:
            can.append("STARTTLS")
        if self.server.owner.login is not None:
            can.append("AUTH PLAIN")
        for name in can[:-1]:
            self._say(f"250-{name}")
        self._say(f"250 {can[-1]}")

    def _authenticate(self, line: str) -> None:
        given = base64.b64decode(line.rpartition(" ")[2]).decode().split("\0")
        self._is_known = tuple(given[1:]) == self.server.owner.login
        self._say("235 welcome" if self._is_known else "535 wrong")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self._file.readline(_LINE_BYTES_MAX)) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.owner.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.owner.were_secure.append(self._is_secure)
        self._say("250 queued")

    def _secure(self) -> None:
        assert self.server.owner.tls is not None, "a secure server needs a certificate"
        self._socket = self.server.owner.tls.wrap_socket(self._socket, server_side=True)
        self._file = self._socket.makefile("rb")
        self._is_secure = True

    def _say(self, line: str) -> None:
        self._socket.sendall(f"{line}\r\n".encode())
