"""Mail goes out: one SMTP connection for as many mails as there are."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

TIMEOUT = 30  # seconds


class Undelivered(OSError):
    """A mail did not go out. `later`: it may if it is tried again."""

    def __init__(self, message: str, later: bool = False) -> None:
        super().__init__(message)
        self.later = later


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server, as the options say."""

    host: str = "localhost"
    port: int = 25
    security: str = "none"  # none | starttls | tls
    user: str = ""
    password: str = ""


class Send(Protocol):
    """Sends one mail; raises Undelivered."""

    def __call__(self, mail: EmailMessage) -> None: ...


@contextmanager
def opened(server: Server) -> Iterator[Send]:
    """Give a function that sends mails. Raises Undelivered."""
    with trouble(server), connection(server) as smtp:
        if server.user:
            smtp.login(server.user, server.password)

        def send(mail: EmailMessage) -> None:
            with trouble(server):
                smtp.send_message(mail)

        yield send


def connection(server: Server) -> smtplib.SMTP:
    """Connect, encrypted as asked for; certificates are checked."""
    secure = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=secure)
    smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    if server.security == "starttls":
        smtp.starttls(context=secure)
    return smtp


@contextmanager
def trouble(server: Server) -> Iterator[None]:
    """Say in words what a mail server answers; 4xx and broken lines may pass, 5xx will not."""
    where = f"{server.host}:{server.port}"
    try:
        yield
    except Undelivered:
        raise
    except smtplib.SMTPResponseException as error:
        later = 400 <= error.smtp_code < 500
        what = f"The mail server {where} says: {error.smtp_code} {said(error)}."
        raise Undelivered(what, later) from error
    except smtplib.SMTPRecipientsRefused as error:
        refused = ", ".join(error.recipients)
        raise Undelivered(f"The mail server {where} takes no mail for {refused}.") from error
    except (smtplib.SMTPException, ssl.SSLError) as error:
        raise Undelivered(f"The mail server {where}: {error}.") from error
    except OSError as error:
        raise Undelivered(f"The mail server {where} does not answer: {error}.", True) from error


def said(error: smtplib.SMTPResponseException) -> str:
    """Give the words of an answer."""
    words = error.smtp_error
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)
