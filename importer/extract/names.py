"""Names without the words a theme puts around them: "Posted by: Ann |", "Jim Wall said...".

Where an element holds the name alone nothing is to be done; this is for the others. What stands
around the names of all comments of a page is the theme's, in any language. Where there are too few
comments to see that, a few words are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_WORDS = 3  # in a row before or after a name
FEWEST = 3  # different names that must share a word before it is the theme's; two for "says:"
_LEADS = r"""posted by|submitted by|comment by|comments? from|written by|left by
    |kommentar von|geschrieben von|verfasst von
    |gespeichert von|eingetragen von|gepostet von|eingereicht von
    |soumis par|écrit par|posté par|publié par|rédigé par|envoyé par|enviado por|escrito por
    |publicado por|inviato da|scritto da|inserito da|postato da|geplaatst door|geschreven door
    |przesłane przez|napisany przez|opublikowano przez|отправлено|опубликовал"""
_TAILS = r"""said|says|wrote|writes|posted|answered|replied
    |sagte?|hat gesagt|schrieb|schreibt|hat geschrieben|meinte?|a dit|ha dit|a écrit|dit|dijo|dice
    |escribió|ha detto|ha scritto|scrive|zei|zegt|schreef|disse|diz|escreveu|pisze|napisał\(?a?\)?
    |пишет|писал\(?а?\)?|sier|skrev|säger|sanoi
    |sagde|kirjoitti|dedi ki|řekl\(a\)|írta|spunea|είπε|сказав"""
LEAD = re.compile(rf"^(?:{'|'.join(_LEADS.split('|'))})\s*:?\s+".replace("\n    ", ""), re.I)
TAIL = re.compile(rf"\s+(?:{_TAILS})\s*(?:[:…]|\.\.+)?$".replace("\n    ", ""), re.I)
ASIDE = re.compile(
    r"\s*\((?:not verified|nicht überprüft|non vérifié|no verificado|gast|guest)\)$", re.I
)
AROUND = " \u00a0|•·–—,:;@#/…"


def bare(names: Sequence[str]) -> list[str]:
    """Give names, in the order they came, without the words around them."""
    lead, tail = _shared(names, 1), _shared(names, -1)
    return [_bare(name, lead, tail) for name in names]


def _bare(name: str, lead: int, tail: int) -> str:
    parts = name.split()
    parts = parts[lead : len(parts) - tail] or parts
    text = " ".join(parts).strip(AROUND)
    text = LEAD.sub("", text) if " " in text else text
    text = ASIDE.sub("", TAIL.sub("", text)) if " " in text else text
    return text.strip(AROUND) or name


def _shared(names: Sequence[str], step: int) -> int:
    """Give how many words all names begin with (1) or end with (-1): those that no name is of.

    A word of a name has a capital: that alone is left standing.
    """
    parts = [name.split()[::step] for name in dict.fromkeys(names) if name]
    if len(parts) < 2 or min(map(len, parts)) < 2:
        return 0
    shared = 0
    for words in zip(*(part[:-1][:MOST_WORDS] for part in parts), strict=False):
        plain = words[0][-1:].isalnum()
        if len(set(words)) > 1 or (plain and (words[0][:1].isupper() or len(parts) < FEWEST)):
            break
        shared += 1
    return shared
