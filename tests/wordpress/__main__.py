"""Start the blog by hand: PYTHONPATH=tests python -m wordpress."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

from wordpress.server import WordPress, running
from wordpress.site import PACKAGES, missing


def main() -> None:
    """Run the blog until Ctrl-C."""
    if lacks := missing():
        raise SystemExit(f"no {', '.join(lacks)}; install it: apt-get install {PACKAGES}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="nachlese-") as folder:
        _serve(Path(folder))


def _serve(folder: Path) -> None:
    """Run the blog, say where it is, and wait."""
    try:
        with running(folder) as blog:
            print(_greeting(blog), flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("gone")


def _greeting(blog: WordPress) -> str:
    """Say where the blog is and how to get in."""
    return f"{blog.url}/\nuser {blog.admin}\napplication password {blog.password}\nCtrl-C ends it."


main()
