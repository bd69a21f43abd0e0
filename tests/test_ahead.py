"""Reading a large file in a process of its own gives just what reading it here gives."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from importer import ahead, sync
from importer.ahead import Place, frames, read_ahead, send
from importer.errors import NotReadable, TryLater
from importer.model import Item, Problem, Site
from importer.schema import open_database
from importer.sightings import New, prepared

SAMPLE = "contrib/sample-blog/zwischenrufe.wordpress.xml"


def unmetered(stream: BinaryIO, size: int) -> BinaryIO:
    """Let bytes go by."""
    return stream


def test_a_process_of_its_own_sends_what_reading_here_gives() -> None:
    here = [prepared(item) for item in sync.read_files(SAMPLE)]

    assert here == list(read_ahead(SAMPLE, "", "", unmetered))


def test_an_import_of_a_large_file_reads_ahead_and_ends_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def imported() -> tuple[object, list[tuple[object, ...]]]:
        db = open_database(":memory:")
        _, report = sync.import_files(db, SAMPLE, lambda: datetime(2026, 1, 1, tzinfo=UTC))
        rows = db.execute("select * from comments order by key").fetchall()
        db.close()
        return report.as_json(), rows

    alone = imported()
    monkeypatch.setattr(ahead, "WORTH", 0)

    assert alone == imported()


def test_what_reading_ends_with_is_raised_here(tmp_path: Path) -> None:
    path = tmp_path / "nothing.xml"
    path.write_bytes(b"\x00\x01 no archive")

    with pytest.raises(NotReadable, match=r"nothing\.xml"):
        list(read_ahead(str(path), "", "", unmetered))


def test_what_was_read_before_an_error_is_sent_before_it() -> None:
    def broken() -> Iterator[Item]:
        yield Site(key="blog.example", url="https://blog.example")
        raise NotReadable("the rest is damaged")

    out = io.BytesIO()
    send(broken(), Place(), out)
    out.seek(0)

    _, batch = pickle.load(out)
    assert ["blog.example"] == [New._make(each).key for each in batch]
    assert "the rest is damaged" == str(pickle.load(out))


def test_problems_travel_as_they_are() -> None:
    out = io.BytesIO()
    problem = Problem(where="line 3", what="is damaged", raw=b"<wp:comment")
    send(iter([problem]), Place(), out)
    out.seek(0)

    assert [problem] == pickle.load(out)[1]


def test_a_reader_that_is_killed_is_no_end_of_the_file() -> None:
    code = "import os, pickle, sys; pickle.dump((0, []), sys.stdout.buffer); sys.stdout.flush();"
    command = [sys.executable, "-c", f"{code} os.kill(os.getpid(), 9)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout
        stream = frames(child.stdout, child, "big.xml")

        assert (0, []) == next(stream)
        with pytest.raises(TryLater, match=r"big\.xml.*-9"):
            next(stream)


def test_the_bar_follows_how_far_the_other_process_has_come() -> None:
    places: list[int] = []

    class Followed(io.FileIO):
        def seek(self, place: int, whence: int = 0) -> int:
            places.append(place)
            return super().seek(place, whence)

    def meter(stream: BinaryIO, size: int) -> BinaryIO:
        return Followed(stream.fileno(), closefd=False)  # type: ignore[return-value]

    list(read_ahead(SAMPLE, "", "", meter))

    assert Path(SAMPLE).stat().st_size == places[-1]
