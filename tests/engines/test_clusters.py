"""A local cluster of two workers gives the records of the command line: Spark and Ray Data over `extractors.batches`.

Each part is skipped where its engine is not installed; `.ci/engines` installs both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TYPES = ("person", "place", "date", "program")


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    paths = sorted((ROOT / "samples").glob("*.txt"))
    return [{"id": path.stem, "text": path.read_text("utf-8"), "published": path.name[:10]} for path in paths]


@pytest.fixture(scope="module")
def expected(
    articles: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """The records by the command line, with the id of the row for `doc`."""
    path = tmp_path_factory.mktemp("news") / "news.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in articles), encoding="utf-8")
    command = [sys.executable, "-m", "cli.main", "extract", str(path), "-q", "--types", ",".join(TYPES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return [row | {"doc": row["doc"].partition("#")[2]} for row in rows]


def told(rows: list[dict[str, Any]]) -> list[str]:
    """The rows without what is null, in the order of articles and offsets."""
    lines = [{name: value for name, value in row.items() if value is not None} for row in rows]
    lines.sort(key=lambda row: (row["doc"], row["start"], row["end"], row["type"]))
    return [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in lines]


def test_spark(articles: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    from extractors.batches import iter_record_batches, output_schema

    # the workers of a local cluster are Python processes of this machine
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        find = partial(iter_record_batches, types=TYPES)
        facts = (
            spark.createDataFrame(articles)
            .repartition(2)
            .mapInArrow(find, from_arrow_schema(output_schema(TYPES)))
        )
        rows = [row.asDict(recursive=True) for row in facts.collect()]
    finally:
        spark.stop()
    assert told(rows) == told(expected)


def test_ray(articles: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    pytest.importorskip("ray")
    import ray
    import ray.data

    from extractors.batches import extract_table

    ray.init(num_cpus=2, include_dashboard=False, runtime_env={"env_vars": {"PYTHONPATH": str(ROOT)}})
    try:
        facts = (
            ray.data.from_items(articles)
            .repartition(4)
            .map_batches(extract_table, fn_kwargs={"types": TYPES}, batch_format="pyarrow", concurrency=2)
        )
        rows = [row for batch in facts.iter_batches(batch_format="pyarrow") for row in batch.to_pylist()]
    finally:
        ray.shutdown()
    assert told(rows) == told(expected)
