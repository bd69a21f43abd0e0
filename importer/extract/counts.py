"""How many comments a page claims to have: "12 Kommentare zu ...", "One thought on ..."."""

from __future__ import annotations

import re

from importer.extract import Tree
from importer.extract.tree import words

HEADINGS = (  # read top to bottom; the first that says a number wins
    ".wp-block-comments-title, .comments-title, #comments-title, .comment-title, #comments > h2"
    ", #comments > h3, h1#comments, h2#comments, h3#comments, h4#comments, .comments-header"
    ", #comments h2, #comments h3, #comments h4, .comments h3, #comments > .title, .comment-count",
    '.comments-link a, .comments-link, a[href$="#comments"], .comment-count a',
)
NOUNS = (
    r"kommentar|comment|r[eé]pon|respon|repl(?:y|ies)|thought|reaction|reaktion|reactie|antwort"
    r"|gedanke|meinung|rückmeldung|comentário|comentario|comentari|opini|pensier|commenti"
    r"|svar|komentar|komentář|kommentti|hozzászólás|yorum|отзыв|комментари|коментар|odpowied"
    r"|コメント|评论|留言|댓글"
)
ONE = r"one|ein|eine|einen|un|une|uno|una|um|uma|één|en|ett|et|jeden|jedna|один|одна"
NONE = r"no|keine?|kein|zero|aucune?|sin|ning[uú]n|geen|nessun|nenhum|brak"
NUMBER = r"\d{1,3}(?:[.,’'  \s]\d{3})+(?!\d)|\d{1,6}"
BEFORE = re.compile(
    rf"(?<![\w#])(?P<n>{NUMBER}|{ONE}|{NONE})\s(?:\w{{1,14}}\s){{0,2}}?(?:{NOUNS})", re.IGNORECASE
)
AFTER = re.compile(rf"(?:{NOUNS})\w{{0,6}}\s?[:(\[]\s?(?P<n>\d{{1,6}})", re.IGNORECASE)
CJK = re.compile(r"(?P<n>\d{1,6})\s?(?:件|条|則|则|개)")
NEAR = 60  # a heading says its number early; after it comes the post's title


def claimed(tree: Tree) -> int | None:
    """Give the number of comments a page says its post has; None if it does not say."""
    for selector in HEADINGS:
        for node in tree.css(selector)[:12]:
            number = number_in(words(node))
            if number is not None:
                return number
    return None


def number_in(heading: str) -> int | None:
    """Read the number of comments out of a heading or a link; None if it says none."""
    start = heading[:NEAR]
    for shape in (BEFORE, AFTER, CJK):
        match = shape.search(start)
        if match:
            return _value(match["n"])
    return None


def _value(text: str) -> int:
    if text[0].isdigit():
        return int("".join(sign for sign in text if sign.isdigit()))
    return 1 if re.fullmatch(ONE, text, re.IGNORECASE) else 0
