"""The queue."""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("queue", __name__)


@pages.get("/")
def show() -> str:
    """Show the queue."""
    return render_template("queue.html")
