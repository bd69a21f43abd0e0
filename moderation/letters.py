"""Digests as mails: plain text and HTML, in the language of who gets them.

Comments are strangers' words: they stand in the mail as plain text, links in them are not links.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from jinja2 import Environment, PackageLoader

from importer.text import plain
from moderation.auth.roles import Person
from moderation.digest import Digest
from moderation.show import printable
from moderation.words import reason_words, translate

LONGEST = 400  # characters of a comment
REASONS = 3
ENVIRONMENT = Environment(
    loader=PackageLoader("moderation.web"),
    autoescape=lambda name: (name or "").endswith(".html"),
    trim_blocks=True,
    lstrip_blocks=True,
)


def letter(digest: Digest, desk: str, sender: str) -> EmailMessage:
    """Write the mail of a digest; `desk`: the address of the desk, `sender`: who it comes from."""
    lang, words = digest.person.language, context(digest, desk.rstrip("/"))
    mail = EmailMessage()
    mail["Subject"] = translate(
        "{n} comment waits for you|{n} comments wait for you", {"n": digest.count}, lang
    )
    mail["From"], mail["To"] = sender, address(digest.person)
    mail["Message-ID"] = make_msgid(domain="nachlese.invalid")
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    mail.set_content(ENVIRONMENT.get_template("digest.txt").render(words))
    mail.add_alternative(ENVIRONMENT.get_template("digest.html").render(words), subtype="html")
    return mail


def context(digest: Digest, desk: str) -> dict[str, Any]:
    """Give what the templates of a digest speak of."""
    lang = digest.person.language

    def say(template: str, **words: Any) -> str:
        return translate(template, words, lang)

    entries = [
        {
            "comment": each.waiting.comment,
            "title": printable(each.waiting.title),
            "name": printable(each.waiting.comment.author.name) or say("Anonymous"),
            "text": shortened(plain(each.waiting.comment.body)),
            "reasons": [reason_words(reason, lang) for reason in against(each.waiting.verdict)],
            "links": {action: f"{desk}/d/{word}" for action, word in each.links.items()},
        }
        for each in digest.entries
    ]
    return {"_": say, "lang": lang, "digest": digest, "entries": entries, "desk": f"{desk}/",
            "more": digest.count - len(entries)}  # fmt: skip


def against(verdict: Any) -> list[Any]:
    """Give the few reasons that weigh most against a comment."""
    return [each for each in verdict.reasons if each.weight > 0][:REASONS] if verdict else []


def shortened(text: str) -> str:
    """Give the start of a text, with nothing in it that steers a screen."""
    text = printable(" ".join(text.split()))
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"


def address(person: Person) -> Address:
    """Give somebody's address as a mail header writes it."""
    return Address(person.name, addr_spec=person.email)


def dated(mail: EmailMessage, now: Any) -> EmailMessage:
    """Give a mail its date."""
    mail["Date"] = format_datetime(now)
    return mail
