"""A disk that is full at once: in memory, so small that a file fills it; mounted for as long as a test needs it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lacking import leave_out


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A folder with so much room ("1m"), in which others than the user of this process may work too."""
    narrow = Path(tempfile.mkdtemp(prefix="hd-"))
    narrow.chmod(0o755)
    disk = narrow / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    refused = subprocess.run(mount, check=False, capture_output=True, text=True).stderr
    if refused:
        shutil.rmtree(narrow)
        leave_out(f"this user may not mount a small disk ({refused.strip()})", of_the_machine=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)
        shutil.rmtree(narrow)


@contextmanager
def no_byte_more(disk: Path, *, but: int = 0) -> Iterator[None]:
    """Another file takes what is left of a disk, but for so many bytes."""
    other = disk / "other"
    other.write_bytes(bytes(max(0, shutil.disk_usage(disk).free - but)))
    yield
    other.unlink()
