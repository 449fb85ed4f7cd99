"""The tables of one date on disk: a folder that is replaced as a whole."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from coopanalysis.registers import store
from coopanalysis.work import sha256_of


def swap(folder: Path, tables: dict[str, pd.DataFrame], record: dict) -> None:
    """Write beside, then put the new folder in the place of the old one."""
    store.private_folder(folder.parent)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for name, frame in tables.items():
            pq.write_table(
                _typed(frame), beside / f"{name}.parquet", compression="zstd"
            )
        files = [f"{name}.parquet" for name in tables]
        record["tables"] = {name: sha256_of(beside / name) for name in files}
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (beside / "built.json").write_text(text + "\n", encoding="utf-8")
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=".old-", dir=folder.parent))
            folder.replace(old / folder.name)
            beside.replace(folder)
            shutil.rmtree(old)
        else:
            beside.replace(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _typed(frame: pd.DataFrame) -> pa.Table:
    """Return an Arrow table; a column in which nothing is known is one of text.

    Which of its types of text pandas takes depends on what a frame was made from.
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata(None)
    for place, column in enumerate(table.schema):
        if pa.types.is_null(column.type) or pa.types.is_large_string(column.type):
            text = table.column(place).cast(pa.string())
            table = table.set_column(place, column.name, text)
    return table
