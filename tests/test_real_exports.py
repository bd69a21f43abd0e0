"""Files of other projects, beside this one: each is read whole, or told in one sentence.

The counts are what stands in the files, counted by hand or by a plain search for their records.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from importer.errors import NotReadable
from importer.model import Comment, Item, Problem
from importer.sync import read_files

COUNTS = {
    "arthurlacoste/wordpress-export.xml": (32, 0),
    "isso/disqus.xml": (6, 0),
    "isso/generic.json": (2, 0),
    "remark42/commento.json": (3, 0),
    "remark42/disqus.xml": (5, 1),
    "remark42/disqus-deleted-post.xml": (5, 1),
    "remark42/disqus-deleted-thread.xml": (5, 1),
    "comentario/comentario-ok-single-v1.json.gz": (1, 0),
    "comentario/comentario-ok-single-v3.json.gz": (1, 0),
    "comentario/disqus-ok-single.xml.gz": (1, 0),
    "wptest/wptest.xml": (30, 0),
}


def read(path: Path) -> list[Item]:
    """Read a file."""
    return list(read_files(str(path)))


@pytest.mark.parametrize(("name", "counts"), COUNTS.items(), ids=list(COUNTS))
def test_every_comment_of_a_real_export_is_read_or_told(
    data: Path, name: str, counts: tuple[int, int]
) -> None:
    found = read(data / "exports" / name)
    lost = [each for each in found if isinstance(each, Problem) and each.lost]

    assert counts == (sum(isinstance(each, Comment) for each in found), len(lost))


def sentence(path: Path) -> str:
    """Read a file; give what is said where that cannot be, "" where it can."""
    try:
        read(path)
    except NotReadable as error:
        return str(error)
    return ""


def test_no_file_ends_in_anything_but_items_or_one_sentence(data: Path) -> None:
    paths = [path for path in sorted((data / "exports").rglob("*.*")) if path.is_file()]
    told = {path: said for path in paths if (said := sentence(path))}

    assert all(said.startswith(str(path)) and "\n" not in said for path, said in told.items())
    assert len(told) < 10 < 25 < len(paths) - len(told)
