"""One form for all renderings of the same words, whatever WordPress's filters made of them."""

from __future__ import annotations

import re
import unicodedata

from importer.text.words import read

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u2039\u203a`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **{"\u2026": "...", "\u00d7": "x", "\u2122": "(tm)"},
    }
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f]+")
_DOUBLED = re.compile(r"--+|''|``|\.{3,}")
_DOUBLED_AS = {"-": "-", "'": '"', "`": '"', ".": "..."}
_SCHEME = re.compile(r"\b(?:https?|ftp)://", re.I)
# WordPress's smilies (`smilies_init`), as the emoji it shows.
_SMILEYS = {
    word: emoji
    for emoji, words in {
        "\U0001f642": ":smile: :-) :)",
        "\U0001f600": ":grin: :-D :D",
        "\U0001f641": ":sad: :-( :(",
        "\U0001f609": ":wink: ;-) ;)",
        "\U0001f61b": ":razz: :-P :P",
        "\U0001f60e": ":cool: 8-) 8)",
        "\U0001f62f": ":shock: 8-O 8O",
        "\U0001f62e": ":eek: :-o :o",
        "\U0001f610": ":neutral: :-| :|",
        "\U0001f615": ":???: :-? :?",
        "\U0001f621": ":mad: :-x :x",
        "\U0001f622": ":cry:",
        "\U0001f606": ":lol:",
        "\U0001f633": ":oops:",
        "\U0001f644": ":roll:",
        "\U0001f608": ":twisted:",
        "\U0001f47f": ":evil:",
        "\u2757": ":!:",
        "\u2753": ":?:",
        "\U0001f4a1": ":idea:",
        "\u27a1": ":arrow:",
    }.items()
    for word in words.split()
}
_SMILEY = re.compile("|".join(re.escape(s) for s in sorted(_SMILEYS, key=len, reverse=True)))


def fold(text: str) -> str:
    """Give a form in which two renderings of the same words are equal.

    Takes HTML or text. Insensitive to `wptexturize`, `convert_smilies`, `make_clickable`,
    `wpautop`, `capital_P_dangit`, entities, case, white space and invisible characters.
    """
    if "<" in text or "&" in text:
        text = read(text, pictures=True).text
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)
    text = _DOUBLED.sub(lambda run: _DOUBLED_AS[run[0][0]], text)
    if "://" in text:
        text = _SCHEME.sub("", text)
    if any(sign in text for sign in ":;8"):  # no smiley is without
        text = _SMILEY.sub(lambda smiley: _SMILEYS[smiley[0]], text)
    return " ".join(_INVISIBLE.sub("", text).casefold().split())
