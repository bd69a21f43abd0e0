"""Bring a source into the store: a file, a live site, a site again.

Each import is a run: opened, fed batch by batch, closed with a report. A site that was imported is
remembered in `origins` (how to ask it again, of a password only where it is found), and
`sync_site` asks it for what is new. What the bytes mean is the readers' business, what becomes of
the items the store's.
"""

from __future__ import annotations

from importer.sync.again import blog_of_origin, sync_site
from importer.sync.files import files, import_files, in_run, read_file, read_files
from importer.sync.live import import_site
from importer.sync.origins import Access, Origin, State, keep_state, origins, remember
from importer.sync.trouble import Trouble, failed, is_open, to_tell, told

__all__ = [
    "Access",
    "Origin",
    "State",
    "Trouble",
    "blog_of_origin",
    "failed",
    "files",
    "import_files",
    "import_site",
    "in_run",
    "is_open",
    "keep_state",
    "origins",
    "read_file",
    "read_files",
    "remember",
    "sync_site",
    "to_tell",
    "told",
]
