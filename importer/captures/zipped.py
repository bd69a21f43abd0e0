"""SingleFile's page that unpacks itself: an HTML file that is a zip as well.

The page proper is `index.html` in it, with pictures and styles beside it; a script outside shows
it in a browser. Seen in what SingleFile 2.0.83 wrote with `--compress-content`; the mark
`data-sfz` stands in the first tag.
"""

from __future__ import annotations

import io
import re
import zipfile

from importer.errors import NotReadable
from importer.unpack import BAD_ZIP

MARK = re.compile(rb"^\s*<!doctype html>\s*<html\b[^<>]{0,200}\bdata-sfz\b", re.I)
PAGE = "index.html"


def inner(body: bytes, limit: int) -> bytes:
    """Give the page in a file that unpacks itself, of at most so many bytes; others as they are.

    Raises NotReadable where it is damaged, locked with a password, or larger.
    """
    if not MARK.match(body):
        return body
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed, packed.open(PAGE) as page:
            found = page.read(limit + 1)
    except (KeyError, RuntimeError, *BAD_ZIP) as error:
        raise NotReadable(f"a page that is to unpack itself and cannot: {error}.") from error
    if len(found) > limit:
        raise NotReadable(f"unpacks to more than {limit >> 20} MB: no saved page does.")
    return found
