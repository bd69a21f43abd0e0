"""The plain text of one post, copied from a page or dumped by a crawler.

Such a text has no comments, but often the words of the comment form hang on at its end
("Schreibe einen Kommentar Antworten abbrechen"): they say that comments were open, and they are
taken off. Only at the end: the same words inside the text are the author's.

The site is the one given (--site), else `text:` and the file's name without folder and ending; the
post's key is a hash of its text, as there is no number. To add a language: rows in `HEADINGS`,
`CANCELS` and `LABELS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from importer.formats import Format, Given
from importer.model import Item, Post, Problem, Site, Source, derived_id, post_key, site_key

BIGGEST = 16 << 20  # bytes of a text that are read
TITLE = 80  # characters of a title made of the text
HEADLINE = 120  # a first line longer than this is text

# What stands above the form (comment_form(): title_reply) ...
HEADINGS = (
    r"(?:Schreibe?|Hinterlass[e]?|Verfasse?) (?:einen|deinen|Deinen|Ihren) Kommentar",
    r"Schreiben Sie einen Kommentar",
    r"(?:Hinterlass[e]?|Schreibe?) (?:eine|deine|Deine) (?:Antwort|Nachricht)",
    r"Kommentar (?:schreiben|hinterlassen|verfassen|abgeben|hinzufügen)",
    r"Einen Kommentar (?:schreiben|hinterlassen)",
    r"Antwort (?:schreiben|hinterlassen|verfassen)",
    r"(?:Leave|Post|Write|Add|Submit) (?:a|your) (?:Reply|Comment|Response)",
    r"Leave a Reply to [^\n]{1,60}",
    r"Join the (?:conversation|discussion)",
    r"Laisser un commentaire",
    r"Deja un comentario|Deja una respuesta",
    r"Lascia un commento",
    r"(?:Geef een reactie|Plaats een reactie)",
)
# ... what cancels a reply (#cancel-comment-reply-link) ...
CANCELS = (
    r"Antwort(?:en)? abbrechen",
    r"Hier klicken, um das Antworten abzubrechen\.?",
    r"(?:Kommentar|Ergänzung) abbrechen",
    r"Cancel (?:reply|comment|response)",
    r"Click here to cancel (?:the )?reply\.?",
    r"Annuler la réponse",
    r"Cancelar (?:la )?respuesta",
    r"Annulla risposta",
    r"Reactie annuleren",
)
# ... and what stands in it.
LABELS = (
    r"(?:Deine|Ihre|Die) E-Mail-?Adresse wird nicht veröffentlicht[^\n]{0,200}",
    r"(?:Erforderliche|Benötigte) Felder sind[^\n]{0,60}",
    r"Pflichtfelder sind[^\n]{0,60}",
    r"Your email address will not be published[^\n]{0,200}",
    r"Required fields are marked[^\n]{0,20}",
    r"(?:Kommentar|Comment|Nachricht|Message)\s?\*?:?",
    r"Name\s?\*?:?|E-?Mail(?:-?Adresse)?\s?\*?:?|Email(?: address)?\s?\*?:?",
    r"Web-?(?:site|seite)\s?:?",
    r"(?:Meinen|Meine) Namen?, (?:meine )?E-Mail[^\n]{0,200}",
    r"Save my name, email[^\n]{0,200}",
    r"Benachrichtige mich[^\n]{0,120}|Notify me of[^\n]{0,120}",
    r"Kommentar (?:abschicken|absenden|senden)|Abschicken|Absenden",
    r"Post Comment|Submit(?: Comment)?",
    r"Du musst (?:angemeldet|eingeloggt) sein[^\n]{0,80}|You must be logged in[^\n]{0,80}",
    r"Diese Website verwendet Akismet[^\n]{0,200}|This site uses Akismet[^\n]{0,200}",
    r"(?:Erfahre mehr darüber|Learn how your comment)[^\n]{0,120}",
    r"Δ|\*",
)
_HEAD, _CANCEL, _LABEL = ("|".join(rows) for rows in (HEADINGS, CANCELS, LABELS))
END_HEADING = re.compile(rf"(?:^|(?<=[\s.!?:;)\]\"“”’»…-]))(?:{_HEAD})[ \t:.…!]*$", re.IGNORECASE)
END_CANCEL = re.compile(rf"(?:^|(?<=\s))(?:{_CANCEL})[ \t]*$", re.IGNORECASE)
ONLY_LABEL = re.compile(rf"\s*(?:(?:{_LABEL})\s*){{1,4}}", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…:;,]['\"“”’»)]*$")
FIRST_SENTENCE = re.compile(r".{2,200}?[.!?…]['\"“”’»)]*(?=\s|$)", re.S)

MARKUP = re.compile(rb"\s*(?:<[!?a-zA-Z/]|[\[{]\s*[\"{\[\]}\d]|%PDF|\{\\rtf|BEGIN:)")
TAGS = re.compile(rb"</(?:p|div|html|body|item|rss|a|span|li)>", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
LONGEST_LABEL = 300  # characters of a line with labels of a form
PROSE = 8  # words in a row that make a line of prose


class Form(NamedTuple):
    """A text without the comment form at its end, and whether one was there."""

    text: str
    found: bool


def sniff(head: bytes) -> bool:
    """Tell whether bytes begin a plain text with prose: no markup, no table, no binary."""
    if not head.strip() or CONTROL.search(head) or MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    if TAGS.search(head):
        return False
    lines = [line for line in text_of(head).splitlines() if line.strip()]
    return not _tabular(lines) and any(len(line.split()) >= PROSE for line in lines[:200])


def read(file: BinaryIO, given: Given) -> Iterator[Item]:
    """Give the site and the one post of a text; no comments. Raises nothing of its own."""
    body = file.read(BIGGEST + 1)
    text, found = without_form(text_of(body[:BIGGEST]))
    title, paragraphs = titled(text)
    site = Site(key=_key(given), url=given.site.rstrip("/"), source=Source(format="text"))
    yield site
    yield Post(
        key=post_key(site.key, derived_id(text)),
        site=site.key,
        title=title,
        body="\n\n".join(f"<p>{escape(one, quote=False)}</p>" for one in paragraphs),
        comment_status="open" if found else "closed",
        source=Source(format="text", id=given.name),
        raw=body[:BIGGEST],
    )
    if len(body) > BIGGEST:
        yield Problem(where=given.name, what=f"longer than {BIGGEST} bytes: the rest is not read")


def text_of(body: bytes) -> str:
    """Give bytes as text: UTF-8 (a character cut at the end is let go), else windows-1252."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.start > len(body) - 4 and error.reason == "unexpected end of data"
        text = body[: error.start].decode("utf-8") if cut else body.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def without_form(text: str) -> Form:
    """Take the words of the comment form off the end of a text.

    A heading without "cancel" after it counts only on a line of its own; lines that are labels go
    only where a heading stands above them.
    """
    kept = _labels_off(text.rstrip().split("\n"))
    if not kept:
        return Form(text.rstrip(), False)
    last = END_CANCEL.sub("", kept[-1])
    cancelled = last != kept[-1]
    kept = _stripped([*kept[:-1], last])
    heading = END_HEADING.search(kept[-1]) if kept else None
    if heading is None or not (cancelled or not kept[-1][: heading.start()].strip()):
        return Form(text.rstrip(), False)
    kept = _stripped([*kept[:-1], kept[-1][: heading.start()]])
    return Form("\n".join(kept), True)


def titled(text: str) -> tuple[str, list[str]]:
    """Give a title and the paragraphs: the first line if it reads like one, else words of it."""
    paragraphs = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    if not paragraphs:
        return "", []
    first = paragraphs[0]
    if _headline(paragraphs):
        return first, paragraphs[1:]
    sentence = FIRST_SENTENCE.match(first)
    whole = sentence[0] if sentence else first
    return (whole if len(whole) <= TITLE else _cut(whole)), paragraphs


def _headline(paragraphs: list[str]) -> bool:
    first, rest = paragraphs[0], paragraphs[1:]
    ends = SENTENCE_END.search(first) and not first.endswith(("?", "!"))
    return len(first) <= HEADLINE and not ends and len(" ".join(rest[:3])) > len(first)


def _cut(text: str) -> str:
    short = text[:TITLE].rsplit(" ", 1)[0][: TITLE - 1]
    return short.rstrip(" ,;:–—-") + "…"


def _labels_off(lines: list[str]) -> list[str]:
    """Drop trailing lines that hold nothing but a form's labels."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_label(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_label(line: str) -> bool:
    return len(line) <= LONGEST_LABEL and ONLY_LABEL.fullmatch(line) is not None


def _stripped(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [*lines[:-1], lines[-1].rstrip()] if lines else []


def _tabular(lines: list[str]) -> bool:
    """Tell whether lines are a table: most have as many separators as the first."""
    if len(lines) < 2:
        return False
    for separator in "\t;,|":
        counts = [line.count(separator) for line in lines[:20]]
        if counts[0] >= 2 and sum(count == counts[0] for count in counts) > len(counts) * 0.7:
            return True
    return False


def _key(given: Given) -> str:
    return site_key(given.site) if given.site else f"text:{PurePath(given.name).stem or '-'}"


FORMAT = Format(
    name="text",
    title="Plain text of one post",
    sniff=sniff,
    read=read,
    carries="the post's text, a title, whether comments were open",
    loses="comments, author, date, address",
)
