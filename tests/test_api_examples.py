"""Every example of docs/api.md, run as it stands there against the real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_blog import NOW, blog, comment
from waitress.server import create_server

from moderation.auth import people, tokens
from moderation.web import create_app

DOCS = Path(__file__).parent.parent / "docs" / "api.md"
EXAMPLES = re.findall(r"^```sh\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
ANSWERS = (  # what must stand in the answers, in their order
    *('"total": 1', '"history": []', '"band"', '"depth": 1', '"approved": 1', '"verdicts"'),
    *('"status": "approved"', '"changed": ["blog.example/c3"]', '"body": "Thank you!"'),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A desk that runs, and a token for it, as the examples name them."""
    path = tmp_path_factory.mktemp("api") / "desk.db"
    db = blog(path, comment(1), comment(3, status="pending"))
    ann = people.add(db, "Ann", "moderator", NOW, by="test")
    token = tokens.make(db, ann, "examples", NOW, by="test")
    db.close()
    server = create_server(create_app(path), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield {"DESK": f"http://127.0.0.1:{server.effective_port}", "TOKEN": token}
    server.trigger.pull_trigger(server.close)
    thread.join(1)


def test_the_examples_do_what_is_said_of_them(desk: dict[str, str]) -> None:
    if shutil.which("curl") is None:
        reason = "there is no curl here: apt install curl"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    assert len(ANSWERS) == len(EXAMPLES)
    for example, expected in zip(EXAMPLES, ANSWERS, strict=True):
        done = subprocess.run(
            ["/bin/sh", "-c", example], capture_output=True, text=True, timeout=30,
            env={**os.environ, **desk, "no_proxy": "*"},
        )  # fmt: skip
        assert json.loads(done.stdout), example
        assert expected in done.stdout, (example, done.stdout, done.stderr)
