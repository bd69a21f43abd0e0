"""What templates may call, beside the language: words of tables, safe HTML, addresses."""

from __future__ import annotations

from flask import Flask
from flask_babel import get_locale

from importer.text import host, plain
from moderation.web import marking
from moderation.web.language import say
from moderation.web.nav import _
from moderation.web.queue import WORDS, actions_of, suggested

REOPENED = {
    "edited": _("edited at the source since its approval"),
    "conflict": _("decided otherwise at the source"),
    "gone": _("gone at the source"),
}
CAMPAIGNS = {
    "template": _("nearly the same words"),
    "host": _("links to the same host"),
    "net": _("from the same network"),
    "name": _("by the same name"),
}
# Tab -> what makes sense for many at once.
BULK = {
    "waiting": ("approve", "hold", "spam", "trash"),
    "flagged": ("approve", "hold", "spam", "trash"),
    "approved": ("hold", "spam", "trash"),
    "spam": ("unspam", "approve", "trash", "delete"),
    "trash": ("untrash", "spam", "delete"),
    "all": ("approve", "hold", "spam", "trash"),
    "vanished": ("approve", "hold", "spam", "trash"),
    "edited": ("approve", "hold", "spam", "trash"),
}
# WordPress's; o and t are the desk's own.
KEYS = (
    ("j k", _("next, previous")),
    ("a", _("approve; in spam: not spam")),
    ("u", _("hold back")),
    ("s", _("spam")),
    ("d", _("trash; in spam and trash: delete for good")),
    ("z", _("undo; in the trash: restore")),
    ("r", _("reply")),
    ("q", _("edit in the list")),
    ("e", _("edit on a page of its own")),
    ("o", _("what stands around it")),
    ("t", _("open in the thread")),
    ("x", _("select")),
    ("⇧x", _("select the page")),
    ("⇧a ⇧u ⇧s ⇧d ⇧z", _("the same for the selection")),
    ("/", _("search")),
    ("?", _("these keys")),
)
SCRIPTS = {
    "cyrillic": _("Cyrillic"),
    "greek": _("Greek"),
    "arabic": _("Arabic"),
    "cjk": _("Chinese characters"),
}


def set_up(app: Flask) -> None:
    """Give templates what they call."""
    app.jinja_env.globals.update(
        actions_of=actions_of, suggested=suggested, words=WORDS, bulk_of=BULK, key_words=KEYS,
        tongue=tongue,
        reopened_words=REOPENED, campaign_words=CAMPAIGNS, plain=plain, host=host, web=web,
        shown=marking.shown, spans=marking.spans, disguised=marking.disguised, short=short,
    )  # fmt: skip


def tongue(code: str) -> str:
    """Give the name of a language or script."""
    locale = get_locale()
    named = locale.languages.get(code) if locale else None
    return str(named or say(SCRIPTS.get(code, code)))


def web(url: str) -> str:
    """Give an address that may stand in a link; "" for what no link may lead to."""
    found = url.strip()
    if found.lower().startswith(("http://", "https://")):
        return found
    return f"http://{found}" if host(found) and ":" not in found else ""


def short(key: str) -> str:
    """Give the last part of a key: c42; of a numbered comment 42, as WordPress asks for it."""
    last = key.rpartition("/")[2]
    return last[1:] if last[:1] == "c" else last
