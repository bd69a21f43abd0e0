"""Where WordPress is not installed its tests are skipped, but not on a CI."""

from __future__ import annotations

import pytest

from wordpress.fixture import require_packages

WHY = "no php, mariadb-install-db; install it: apt-get install wordpress "


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what is installed here."""
    monkeypatch.setattr("wordpress.site.program", "mariadbd".__eq__)
    monkeypatch.setattr("wordpress.site._needed", tuple)


def test_tests_are_skipped_with_the_words_that_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=WHY):
        require_packages()


def test_on_a_ci_they_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=WHY):
        require_packages()
