"""The bench of the search runs as `make bench-search` does, on a few articles, and says what it did not reach."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_A_SIZE = {
    "articles", "indexed_per_second", "index_megabytes", "questions", "whole_request",
    "server_processor_ms_per_request", "suggestions", "found_after_publication", "reached",
}  # fmt: skip
OF_A_SET = {
    "count", "mrr", "must", "aim", "success_at_1", "success_at_3", "mrr_within_the_product", "mrr_with_one_typo",
    "lost_by_one_typo", "whole_request", "whole_request_with_typo", "mrr_of_who_owns_none", "mrr_of_who_owns_others",
}  # fmt: skip
FEW = ("--articles", "40", "--questions", "3", "--sets", "bckb keywords", "lohelp", "--changes", "1")


@pytest.mark.shared_data
def test_the_bench_asks_over_http_and_says_what_is_not_reached(shared_data: Path, tmp_path: Path) -> None:
    """[SRC-1] [OPS-1] No article of these answers a question of `lohelp`: its mark is not reached, nothing is lost."""
    written = tmp_path / "figures.json"
    command = (sys.executable, "-m", "benchmarks", "search", "--database", "sqlite", *FEW, "--write", str(written))
    surroundings = {**os.environ, "HEIMDESK_SHARED": str(shared_data)}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=300, check=True)
    told = json.loads(done.stdout)
    assert json.loads(written.read_text()) == told
    assert set(told) == {"bench", "machine", "database", "sizes"}
    (size,) = told["sizes"]
    assert (set(size), size["articles"]) == (OF_A_SIZE, 40)
    assert set(size["questions"]) == {"bckb keywords", "lohelp"}
    for figures in size["questions"].values():
        assert (set(figures), figures["count"]) == (OF_A_SET, 3)
        assert figures["whole_request"]["p95_ms"] > 0
    assert size["questions"]["lohelp"]["mrr"] == 0
    assert size["found_after_publication"]["count"] == 1
    reached = size["reached"]
    asked = {"mrr", "mrr_of_who_owns_none", "lost_by_one_typo"}
    assert set(reached) == {*asked, "whole_request", "found_after_publication"}
    assert (reached["mrr"], reached["mrr_of_who_owns_none"]) == (False, False)
    assert reached["whole_request"] is (size["whole_request"]["p95_ms"] <= 50)
