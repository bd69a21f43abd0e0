"""The files of the WordPress: a copy of Debian's, with a wp-config.php and a switch of our own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from wordpress.database import NAME, program
from wordpress.leash import run

SOURCE = Path("/usr/share/wordpress")
LOCALES = ("de_DE", "fr_FR", "ru_RU", "ar")  # English needs no files
THEMES = ("twentytwentyone", "twentytwentytwo", "twentytwentythree")
SPOKEN = re.compile(rf"(?:^|-)(?:{'|'.join(LOCALES)})[.-]")
PHP = Path(__file__).parent / "php"
EXTENSIONS = ("mbstring", "mysqli", "xml")
PACKAGES = (
    "wordpress wordpress-l10n wordpress-theme-twentytwentyone wordpress-theme-twentytwentytwo "
    "wordpress-theme-twentytwentythree php-cli php-mysql php-xml php-mbstring mariadb-server"
)


def missing() -> list[str]:
    """Name what a WordPress needs and this machine has not."""
    programs = [name for name in ("php", "mariadbd", "mariadb-install-db") if not program(name)]
    files = [str(path) for path in _needed() if not path.exists()]
    return programs + files + ([] if "php" in programs else _missing_extensions())


def _needed() -> list[Path]:
    """List the files that the packages bring."""
    content = SOURCE / "wp-content"
    themes = [content / "themes" / theme / "style.css" for theme in THEMES]
    languages = [content / "languages" / f"{locale}.mo" for locale in LOCALES]
    return [SOURCE / "wp-settings.php", *languages, *themes]


def _missing_extensions() -> list[str]:
    """Name the extensions that this PHP has not."""
    loaded = run(["php", "-m"]).decode().lower().split()
    return [f"php-{name}" for name in EXTENSIONS if name not in loaded]


def copy_files(root: Path) -> None:
    """Copy WordPress with its links followed, in our languages, with our switches in it."""
    shutil.copytree(SOURCE, root, ignore=_unwanted, ignore_dangling_symlinks=True)
    plugins = root / "wp-content" / "mu-plugins"
    plugins.mkdir()
    shutil.copy(PHP / "switches.php", plugins)


def _unwanted(folder: str, names: list[str]) -> list[str]:
    """Leave out Debian's own configuration and the languages nobody speaks here."""
    if folder.endswith("languages"):
        return [name for name in names if not SPOKEN.search(name)]
    return [name for name in names if name in ("wp-config.php", ".htaccess")]


def configure(root: Path, url: str, sock: Path) -> None:
    """Write the wp-config.php."""
    text = (PHP / "config.php").read_text()
    for mark, value in (("@URL@", url), ("@SOCKET@", str(sock)), ("@DATABASE@", NAME)):
        text = text.replace(mark, value)
    (root / "wp-config.php").write_text(text)


def php(root: Path) -> list[str]:
    """Return the command that starts PHP; compiled files are shared by all its processes."""
    cache = root.parent / "opcache"
    cache.mkdir(exist_ok=True)
    settings = {
        "opcache.enable_cli": "1",
        "opcache.file_cache": str(cache),
        "memory_limit": "512M",
        "display_errors": "stderr",
        "log_errors": "0",
        "date.timezone": "UTC",
    }
    return ["php", *(f"-d{name}={value}" for name, value in settings.items())]
