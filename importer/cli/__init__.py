"""The importer's commands. Heavy modules are imported inside them: `nachlese --help` stays quick.

stdout is data, stderr is talk.
"""

from __future__ import annotations

from importer.cli.backups import backup_command, restore_command
from importer.cli.bring import import_command
from importer.cli.extract import extract_command
from importer.cli.look import (
    check_command,
    formats_command,
    problems_command,
    runs_command,
    undo_command,
)

COMMANDS = (
    import_command,
    extract_command,
    formats_command,
    check_command,
    undo_command,
    runs_command,
    problems_command,
    backup_command,
    restore_command,
)
