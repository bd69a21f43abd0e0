"""WordPress's tables from a live MySQL or MariaDB: mysql://USER@HOST/DATABASE.

Only read, in one consistent snapshot, so that the blog may go on meanwhile; rows stream from the
server, a few at a time. `?socket=/path` for a server without a port, `?prefix=wp_` where several
blogs share a database. The password is never in the address. Needs PyMySQL: the extra `mysql`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import parse_qs, unquote, urlsplit

from importer.dates import iso, utc
from importer.errors import BadConfig, NotFound, NotReadable, Refused, TryLater
from importer.formats import Given
from importer.formats.shelf import Shelf
from importer.formats.wordpress_tables import OPTIONS, WANTED, Tables, items, network
from importer.model import Item

if TYPE_CHECKING:
    from pymysql.connections import Connection
    from pymysql.cursors import Cursor

SCHEME = "mysql://"
ABOUT = {  # for `nachlese formats`
    "name": "mysql",
    "title": "WordPress's tables in a live MySQL or MariaDB (mysql://USER@HOST/DATABASE)",
    "carries": "everything that WordPress has: spam, trash, user agents, meta, IP, e-mail",
    "loses": "nothing of comments",
    "derives": "addresses of posts, by the permalink structure",
}
PORT = 3306
PATIENCE = 60  # seconds for a connection or a row
USERS = ("ID", "user_login", "user_nicename", "display_name")  # nothing secret is ever read
MISSING = "Reading MySQL needs PyMySQL: pip install 'nachlese[mysql]'."
ANSWERS: dict[int, type[OSError]] = {  # of the server, by its number
    1044: Refused, 1045: Refused, 1142: Refused, 1049: NotFound, 2003: TryLater, 2006: TryLater,
    2013: TryLater, 1040: TryLater, 1205: TryLater,
}  # fmt: skip


class Server(NamedTuple):
    """Where a database is."""

    user: str
    host: str
    port: int
    database: str
    socket: str
    prefix: str


def is_database(source: str) -> bool:
    """Whether a source is a live database."""
    return source.startswith(SCHEME)


def server(url: str) -> Server:
    """Read the address of a database; raises BadConfig, also for one with a password in it."""
    try:
        parts = urlsplit(url)
        port, asked = parts.port or PORT, parse_qs(parts.query)
    except ValueError as error:
        raise BadConfig(f"{SCHEME}...: not an address of a database: {error}.") from error
    database = unquote(parts.path.strip("/"))
    if parts.password is not None:
        raise BadConfig(
            "A password in an address is seen by others: leave it out, and put it into"
            " NACHLESE_PASSWORD, or into a file named by --password-file."
        )
    if not database or not parts.username:
        raise BadConfig(f"{url}: say mysql://USER@HOST/DATABASE.")
    first = {name: values[0] for name, values in asked.items()}
    user, host = unquote(parts.username), parts.hostname or "localhost"
    return Server(user, host, port, database, first.get("socket", ""), first.get("prefix", ""))


def read_mysql(url: str, password: str, site: str) -> Iterator[Item]:
    """Give the sites in a database, with posts and comments.

    Raises BadConfig, Refused, NotFound, TryLater, NotReadable.
    """
    try:
        import pymysql
    except ImportError as error:
        raise BadConfig(MISSING) from error
    where = server(url)
    if where.socket and not Path(where.socket).is_socket():
        raise NotFound(f"{where.socket}: there is no such socket: is the server running?")
    try:
        with closing(_connected(where, password)) as db, Shelf() as shelf:
            tables = _shelved(db, where, Given(url, site), shelf)
            yield from items(tables)
    except pymysql.MySQLError as error:
        raise _answer(url, error) from error


def _connected(where: Server, password: str) -> Connection[Any]:
    import pymysql  # given words for text only, it gives all values as text
    from pymysql.converters import encoders
    from pymysql.cursors import SSCursor

    return pymysql.connect(
        user=where.user, password=password, host=where.host, port=where.port,
        unix_socket=where.socket or None, database=where.database, charset="utf8mb4",
        cursorclass=SSCursor, conv=cast("dict[Any, Any]", encoders),
        connect_timeout=PATIENCE, read_timeout=PATIENCE,
    )  # fmt: skip


def _shelved(db: Connection[Any], where: Server, given: Given, shelf: Shelf) -> Tables:
    """Put the rows of WordPress's tables on the shelf; raises NotReadable where there are none."""
    with closing(db.cursor()) as cursor:
        cursor.execute("set time_zone = '+00:00'")
        cursor.execute("start transaction with consistent snapshot, read only")
        now = iso(_all(cursor, "select utc_timestamp()")[0][0])
        names = [row[0] for row in _all(cursor, "show tables")]
        tables = Tables(shelf, given, utc(now) if now else None)
        for table in names:
            found = WANTED.fullmatch(table)
            if found and _asked(where.prefix, found["prefix"], found["name"]):
                _shelve(cursor, table, found["name"], tables)
    if not tables.prefixes:
        raise NotReadable(f"{given.name}: no tables of WordPress with comments in this database.")
    return tables


def _asked(wanted: str, prefix: str, name: str) -> bool:
    """Whether a table belongs to the prefix that was asked for; a network's sites share users."""
    return wanted in ("", prefix) or (name == "users" and prefix == network(wanted))


def _all(cursor: Cursor, query: str) -> list[tuple[str, ...]]:
    cursor.execute(query)
    return [tuple(map(_text, row)) for row in cursor.fetchall()]


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _shelve(cursor: Cursor, table: str, name: str, tables: Tables) -> None:
    """Shelve the rows of a table, of users and options only what is needed."""
    quoted = "`" + table.replace("`", "``") + "`"
    columns = ", ".join(USERS) if name == "users" else "*"
    only = ", ".join(f"'{each}'" for each in sorted(OPTIONS))
    where = f" where option_name in ({only})" if name == "options" else ""
    cursor.execute(f"select {columns} from {quoted}{where}")
    names = [column[0] for column in cursor.description or ()]
    while row := cursor.fetchone():
        values = [None if value is None else _text(value) for value in row]
        tables.put(table, dict(zip(names, values, strict=True)), f"table {table}")


def _answer(url: str, error: Exception) -> Exception:
    """Give what a server's answer means."""
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    said = error.args[1] if len(error.args) > 1 else error
    return ANSWERS.get(number, NotReadable)(f"{url}: {said}.")
