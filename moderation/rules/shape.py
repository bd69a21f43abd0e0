"""What the text looks like, whatever it says: broken templates, disguises, shouting."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

from importer.text import plain
from moderation.evidence import Facts, Reason
from moderation.phrases import Range, lines, spans, word
from moderation.unmask import DRESSED_WORD, flat, is_disguised, mixed, undisguised, western

# {Hi|Hello}, but not the {{ page.title | date }} or {% if %} of people who talk about templates.
_CHOICE = re.compile(r"(?<![{%])\{(?![{%])[^{}|\n]{0,60}(?:\|[^{}|\n]{0,60}){1,20}\}(?!\})")
# "{Hi|Hello" that was cut off before its end, at the end of a line.
_CUT_OFF = re.compile(r"(?<![{%])\{[^{}|\n]{1,60}(?:\|[^{}|\n]{1,60}){1,20}$", re.M)
_BLANK = re.compile(
    r"%(?:keyword|name|url|site|anchor|text|domain)\w{0,10}%"
    r"|#(?:file_links|keyword|links?)\["
    r"|\[(?:your name|insert|keyword|anchor|spin)\b[^\]\n]{0,40}\]",
    re.I,
)
_LONG_RUN = re.compile(r"([^\s.\-_=*#~/\\|0-9])\1{5,}")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+|00)\s?\d[\d\s().\-]{8,24}\d(?!\w)")
_MESSENGER = re.compile(
    r"\b(?:whats\s?app|telegram|wechat|viber|kik|skype)\b|\b(?:wa|t)\.me/", re.I
)
_MESSENGERS = frozenset(
    map(word, ("whatsapp", "app", "telegram", "wechat", "viber", "skype", "wa", "t"))
)
_STUTTER = re.compile(r"\b([b-df-hj-np-tv-z])\1[a-z]{1,8}\b", re.I)
_DOUBLED = re.compile(r"[\s(\"'„“>]([B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z])(?i:\1)")
_COMMON = frozenset(map(word, lines("common")))
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_CAPITAL_RUN = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω]+")
_LOUD_WORD = re.compile(rf"{_CAPITAL_RUN.pattern}(?:[^\w\n]{{1,3}}{_CAPITAL_RUN.pattern})*")
_DIGIT_RUN = re.compile(r"\d(?:[\d\s().,:/+-]*\d)?")
_CAPITALS = re.compile(r"[A-ZÄÖÜ]{4}")
# Where full-width letters are at home.
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SAMPLE = 5000  # letters looked at
_LETTERS = 20  # fewer say nothing about capitals or scripts


def template(facts: Facts) -> Reason | None:
    """Look for templates that were not filled in: choices in braces, %keyword%."""
    braces = "|" in facts.text and "{" in facts.text
    choices = (*_CHOICE.finditer(facts.text), *_CUT_OFF.finditer(facts.text)) if braces else ()
    signs = any(sign in facts.text for sign in "%#[")
    found = [*choices, *(_BLANK.finditer(facts.text) if signs else ())]
    if not found:
        return None
    return Reason(
        "template",
        1.2 if len(found) == 1 else 2.5,
        "A template that was not filled in: {text}",
        {"text": found[0][0]},
        tuple(match.span() for match in found[:50]),
    )


def disguise(facts: Facts) -> Reason | None:
    """Look for words with foreign letters that look like Latin ones: "Саsino"."""
    inside, named = _disguised(facts.text), _disguised(facts.comment.author.name)
    count = len(inside) + len(named)
    if not count:
        return None
    shown = [facts.comment.author.name[slice(*place)] for place in named]
    shown += [facts.text[slice(*place)] for place in inside]
    return Reason(
        "disguise",
        0.8 if count == 1 else 1.6,
        "{count} word disguised with look-alike letters: {words}. It reads: {meant}."
        "|{count} words disguised with look-alike letters: {words}. They read: {meant}.",
        {
            "count": count,
            "words": ", ".join(shown[:5]),
            "meant": ", ".join(map(undisguised, shown[:5])),
        },
        tuple(inside),
    )


def fancy_letters(facts: Facts) -> Reason | None:
    """Look for words in mathematical, full-width, circled or other dressed-up letters."""
    if western(facts.text) or not (found := DRESSED_WORD.search(facts.text)):
        return None
    if _EAST_ASIAN.search(facts.text):
        return None
    return Reason(
        "fancy_letters",
        0.6,
        "Fancy letters hide words from filters: {text} reads “{meant}”.",
        {"text": found[0], "meant": flat(found[0])},
        (found.span(),),
    )


def shouting(facts: Facts) -> Reason | None:
    """Look for texts in capitals."""
    if not _CAPITALS.search(facts.text):
        return None
    sample = facts.text[:_SAMPLE]
    letters, loud = (sum(map(len, runs.findall(sample))) for runs in (_LETTER_RUN, _CAPITAL_RUN))
    if letters < _LETTERS or loud < 0.6 * letters:
        return None
    share = round(100 * loud / letters)
    return Reason(
        "shouting", 0.3, "{percent} % capitals.", {"percent": share}, _places(_LOUD_WORD, sample)
    )


def stretched(facts: Facts) -> Reason | None:
    """Look for one letter or sign repeated over and over. Weak: joy looks like that, too."""
    text = facts.text
    # A run of six fills one of the threes that a text is cut into; quicker than the pattern.
    if not any(a == b == c for a, b, c in zip(text[::3], text[1::3], text[2::3], strict=False)):
        return None
    run = _LONG_RUN.search(text)
    if not run:
        return None
    return Reason("stretched", 0.2, "The same letter or sign over and over.", {}, (run.span(),))


def stutter(facts: Facts) -> Reason | None:
    """Look for common words with a doubled first letter ("tto", "mmy"): typos made on purpose."""
    if not _DOUBLED.search(f" {facts.text}"):  # quicker than the pattern
        return None
    found = [match for match in _STUTTER.finditer(facts.text) if word(match[0]) in _COMMON]
    if not found:
        return None
    return Reason(
        "stutter",
        0.4,
        "Misspelled as if to slip past filters: {words}.",
        {"words": ", ".join(match[0] for match in found[:5])},
        tuple(match.span() for match in found[:50]),
    )


def other_script(facts: Facts) -> Reason | None:
    """Look for a script that the post and its thread are not written in, beside a link. Weak."""
    if facts.text.isascii() or not facts.topic or not (facts.links or facts.site):
        return None
    here = _script(facts.text)
    there = (*facts.topic, *plain(facts.parent_text[:_SAMPLE]).split()[:5])
    if not here or not facts.topic or any(_letter_script(each) == here for each in there):
        return None
    return Reason(
        "other_script",
        0.4,
        "Written in another script than the post ({script}).",
        {"script": here.title()},
        _written_in(facts.text, here),
    )


def contact(facts: Facts) -> Reason | None:
    """Look for a phone number or messenger to get in touch."""
    phone = _PHONE.search(facts.text) if "+" in facts.text or "00" in facts.text else None
    known = not _MESSENGERS.isdisjoint(facts.words)
    messenger = _MESSENGER.search(facts.text) if known else None
    found = [match for match in (phone, messenger) if match]
    if not found:
        return None
    mail = any(link.kind == "mail" for link in facts.links)
    if not phone and not (messenger and (mail or facts.links)):
        return None
    return Reason(
        "contact",
        0.8 if len(found) + mail > 1 else 0.4,
        "Asks to be contacted elsewhere: {text}.",
        {"text": ", ".join(match[0] for match in found)},
        tuple(match.span() for match in found),
    )


def digits(facts: Facts) -> Reason | None:
    """Look for texts that are mostly figures, beside a link: numbers to call, prices. Weak."""
    if not (facts.links or facts.site):
        return None
    if sum(map(facts.text.count, "0123456789")) < 0.3 * _LETTERS:
        return None
    signs = "".join(_without_links(facts)[:_SAMPLE].split())
    count = sum(map(str.isdigit, signs))
    if len(signs) < _LETTERS or count < 0.3 * len(signs):
        return None
    percent = {"percent": round(100 * count / len(signs))}
    places = _places(_DIGIT_RUN, facts.text)
    linked = [range(link.start, link.end) for link in facts.links]
    shown = tuple(place for place in places if not any(place[0] in each for each in linked))
    return Reason("digits", 0.2, "{percent} % digits.", percent, shown)


def _places(runs: re.Pattern[str], text: str) -> tuple[Range, ...]:
    """Give where a pattern is found, the first fifty."""
    return tuple(found.span() for found in islice(runs.finditer(text), 50))


def _written_in(text: str, script: str) -> tuple[Range, ...]:
    """Give where runs of letters of a script stand."""
    found = _LETTER_RUN.finditer(text[:_SAMPLE])
    return tuple(islice((run.span() for run in found if _letter_script(run[0]) == script), 50))


def _without_links(facts: Facts) -> str:
    text = facts.text
    for link in reversed(facts.links[:50]):
        text = text[: link.start] + text[link.end :]
    return text


def _disguised(text: str) -> list[tuple[int, int]]:
    """Give where words mix alphabets; cheap where the text has only one."""
    if not mixed(text):
        return []
    return [place for place in spans(text[:_SAMPLE]) if is_disguised(text[slice(*place)])][:50]


def _script(text: str) -> str:
    """Name the script most letters are of; "" for too few letters."""
    letters = "".join(_LETTER_RUN.findall(text[: _LETTERS * 10]))
    if len(letters) < _LETTERS:
        return ""
    if western(letters):
        return "LATIN"
    names = [_letter_script(letter) for letter in letters]
    return max(sorted(set(names)), key=names.count)


def _letter_script(word: str) -> str:
    """Name the script of a word's first letter: the first word of its Unicode name."""
    if word[:1] < "\u0250":
        return "LATIN"
    return unicodedata.name(word[0], "?").split()[0]
