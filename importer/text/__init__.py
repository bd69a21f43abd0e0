"""Comment bodies: untrusted HTML into safe HTML, the words a reader sees, and its links.

Four questions, each one pure function: `safe` (what may a browser show?), `plain` (which words
stand there?), `links` (where does it lead, and where in the words?), `fold` (do two renderings
say the same?). Three formatting habits of WordPress are followed: paragraphs from blank lines,
bare addresses that become links, and typography that must not make two texts different.

It is no HTML parser: security rests on nh3 alone, and the words are found by one pass over the
tags that takes the same time a character whatever it is fed. It knows no database and no network.
"""

from importer.text.fold import fold
from importer.text.links import Link, LinkKind, Shown, host, links, shown
from importer.text.safe import ALLOWED_TAGS, safe
from importer.text.words import plain

__all__ = [
    "ALLOWED_TAGS",
    "Link",
    "LinkKind",
    "Shown",
    "fold",
    "host",
    "links",
    "plain",
    "safe",
    "shown",
]
