"""Roles, and what each may do: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["administrator", "moderator", "reader"]
Right = Literal["see", "decide", "administer"]

ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: dict[Role, frozenset[Right]] = {
    "administrator": frozenset({"see", "decide", "administer"}),
    "moderator": frozenset({"see", "decide"}),
    "reader": frozenset({"see"}),
}


class Rejected(ValueError):
    """A request about accounts that makes no sense or is not allowed; `str` says why."""

    def __init__(self, template: str, **words: object) -> None:
        super().__init__(template.format(**words))
        self.template, self.words = template, words


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: int
    name: str  # as it stands in the log of decisions
    role: Role
    email: str = ""
    sites: tuple[str, ...] = ()  # keys; none: every site
    digest: str = ""  # "" | daily | weekly
    language: str = "en"  # of what is mailed
    has_password: bool = False
    has_totp: bool = False
    disabled: str = ""  # since when
    created: str = ""


def may(person: Person | None, right: Right) -> bool:
    """Whether somebody has a right somewhere; nobody and the disabled have none."""
    return person is not None and not person.disabled and right in RIGHTS[person.role]


def oversees(person: Person, site: str) -> bool:
    """Whether a site is among those a person is there for; administrators are for all."""
    return person.role == "administrator" or not person.sites or site in person.sites


def outside(person: Person, sites: Iterable[str]) -> list[str]:
    """Give those of some sites that a person is not there for."""
    return [site for site in sites if not oversees(person, site)]
