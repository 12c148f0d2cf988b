"""The bench of the pages runs as the README says, on a small desk: what it prints is whole and no answer is wrong."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.pages.__main__ import WANTED, WANTED_RATES
from tests.example_data import ROOT

SMALL = ("--tickets", "1000", "--articles", "30", "--seconds", "0.5", "--writes", "2")
MOST_STATEMENTS = {"desk list": 8, "ticket": 12, "ticket of 200 messages": 12, "customer's list": 6, "article": 4}


def test_each_page_and_write_has_its_figures(tmp_path: Path) -> None:
    """[OPS-1] Rate, processor time of server and database, statements, ratio, and whether the mark was reached."""
    kept = tmp_path / "figures.json"
    command = [sys.executable, "-m", "benchmarks", "pages", "--database", "sqlite", *SMALL, "--write", str(kept)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(kept.read_text())
    assert json.loads(done.stdout[done.stdout.index("{\n") :]) == told
    for name, mark in WANTED.items():
        page = told["pages"][name]
        assert page["rate"] > 0
        assert page["server_ms"] > 0
        assert page["wanted_ratio"] == mark
        assert page["reached"] is (page["ratio"] >= mark)
    for name, rate in WANTED_RATES.items():
        write = told["writes"][name]
        assert write["reached"] is (write["rate"] >= rate)
    for name, most in MOST_STATEMENTS.items():
        assert 0 < told["pages"][name]["statements"] <= most
