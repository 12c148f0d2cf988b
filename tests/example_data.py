"""Finds the example data that stand beside the repository; tests and benches read them, none of it is copied."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def find_shared_data() -> Path | None:
    """Return the folder with the example data, where there is one: `HEIMDESK_SHARED`, else beside the repository."""
    folder = Path(os.environ.get("HEIMDESK_SHARED", ROOT.parent / "shared"))
    return folder if (folder / "data").is_dir() else None
