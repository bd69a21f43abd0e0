"""The description of the API for programs: openapi.yaml, given as JSON."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from moderation.web.api.answers import given, pages


@cache
def description() -> dict[str, Any]:
    """Read the description; OpenAPI 3.1."""
    import yaml

    text = resources.files("moderation.web.api").joinpath("openapi.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pages.get("/openapi.json")
def describe() -> Response:
    """Give the description, with this desk's address."""
    root = url_for("api.describe", _external=True).removesuffix("/openapi.json")
    return given({**description(), "servers": [{"url": root}]})
