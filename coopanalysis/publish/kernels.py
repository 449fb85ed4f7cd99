"""One fresh, ordinary kernel per report, executed through papermill.

What papermill writes into a notebook's metadata is not believed: after a dead kernel
it says "completed" for every cell. A report stands when nothing was raised here.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coopanalysis import work
from coopanalysis.publish import manager, warm
from coopanalysis.publish.failures import Failure, tidy
from coopanalysis.publish.limits import CUT, Limits, Stopwatch
from coopanalysis.publish.plan import Task

if TYPE_CHECKING:
    import socket

    from nbformat import NotebookNode

START_TIMEOUT = 120
PREFIX = "coop"  # of a report's passing folders; short, for sockets lie in them
ROOM = 16_000_000  # bytes; containers have little memory that looks like a disk
OUTPUT_TIMEOUT = 60  # for outputs that are still on their way when a cell has ended
# A kernel is interrupted before it is shut down and calls that an error; what really
# stops a report arrives as an exception here.
QUIET = "--IPKernelApp.log_level=50"
# Nobody asks for what was typed; it would be a database file and a thread.
FORGETFUL = "--HistoryManager.enabled=False"
# What jsonschema and papermill would import and can do without: grammars, one built in
# over a second, of formats that no notebook declares; notebooks on a Hadoop cluster.
UNUSED = ("rfc3987_syntax", "rfc3986_validator", "isoduration", "pyarrow")
CAPPED = "--IPKernelApp.extra_extensions=coopanalysis.publish.capped"


def prepare(cold: bool, door: socket.socket | None = None) -> None:
    """Import what every report needs, once in a worker, and warm its kernels up.

    ``door`` is that of the build's nursery; without one the worker has its own.
    """
    if not cold:
        warm.start(door)
    for place in {None, _memory()}:
        work.sweep(PREFIX, place)
    import_all()


def import_all() -> None:
    """Import what every report needs."""
    with _without(UNUSED):
        for name in ("nbconvert.exporters", "papermill.execute"):
            importlib.import_module(name)


def execute(
    task: Task,
    environment: dict[str, str],
    keep: Path,
    *,
    cold: bool = False,
    limits: Limits | None = None,
) -> NotebookNode | Failure:
    """Run a report's notebook and return it with its outputs, or what stopped it.

    Parameters
    ----------
    task
        The report.
    environment
        Variables that the kernel gets beside this process's own.
    keep
        Where the executed notebook goes if it fails; readable by its owner only.
    cold
        Start an ordinary kernel where a warm one could be had.
    limits
        The seconds that a cell and the whole report may take.
    """
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    with (
        work.passing_folder(PREFIX, _memory()) as folder,
        work.passing_folder(PREFIX) as disk,
        _environment(environment | _jupyter(folder) | _beside(task.notebook)),
    ):
        executed = disk / "executed.ipynb"
        # What a report writes beside itself, a module even, is gone with it.
        (disk / "work").mkdir()
        kernel = "python3" if cold or warm.trouble() else warm.KERNEL
        if kernel == warm.KERNEL:
            warm.install(folder / "data")
        watch = Stopwatch(limits or Limits())
        try:
            notebook = papermill.execute_notebook(
                _escaped(task.notebook),
                _escaped(executed),
                parameters=task.parameters,
                kernel_name=kernel,
                language="python",
                cwd=str(disk / "work"),
                progress_bar=False,
                request_save_on_cell_execute=False,
                start_timeout=START_TIMEOUT,
                timeout_func=watch,
                iopub_timeout=OUTPUT_TIMEOUT,
                kernel_manager_class=manager.of(folder),
                extra_arguments=[QUIET, FORGETFUL, CAPPED],
                # Asked kindly, a kernel now and then trips over its own closed sockets
                # and says so at length; it has nothing left to put away.
                shutdown_kernel="immediate",
            )
            failure = _unfinished(task, notebook)
            if failure is None:
                return notebook
        except PapermillExecutionError as error:
            cell = _cell(task, error.cell_index)
            failure = Failure(cell, error.ename, tidy(str(error.evalue)))
            if error.ename == "SystemExit":
                failure = _left(cell)
        except CellTimeoutError as error:
            failure = _too_long(task, watch, str(error))
        except DeadKernelError:
            failure = Failure(
                None, "DeadKernel", "the kernel died, most often for lack of memory"
            )
        except (RuntimeError, ConnectionError) as error:
            # "Kernel died before replying" and the like, raised by jupyter_client; or
            # the process that forks kernels was ended from outside.
            failure = Failure(None, "KernelStart", tidy(str(error)))
        _keep(executed, keep)
        return failure


def _escaped(path: Path) -> str:
    """Papermill formats paths: a brace in a folder's name must survive that."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _cell(task: Task, index: int) -> int:
    """Return the failing cell's number in the file: papermill has put one in."""
    import nbformat

    cells = nbformat.read(task.notebook, as_version=4).cells
    tagged = [
        number
        for number, cell in enumerate(cells)
        if "parameters" in cell.metadata.get("tags", [])
    ]
    injected = bool(tagged) and index > tagged[0]
    return index + (0 if injected else 1)


def _left(cell: int) -> Failure:
    return Failure(
        cell, "SystemExit", "the cell ended the notebook; what follows was not run"
    )


def _unfinished(task: Task, notebook: NotebookNode) -> Failure | None:
    """Return what papermill takes for success: a cell that left, was cut or not run."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error" and output.ename == "SystemExit":
                return _left(_cell(task, index))
            if output.output_type == "stream" and CUT in output.text:
                reason = "the cell shows more than it may"
                return Failure(_cell(task, index), "OutputLimitError", reason)
        if cell.execution_count is None:
            return Failure(_cell(task, index), "NotRun", "the cell was not run")
    return None


def _too_long(task: Task, watch: Stopwatch, said: str) -> Failure:
    cell = _number(task, watch.cell)
    if watch.is_over:
        seconds, option = watch.limits.report_seconds, "--report-timeout"
        reason = f"the report took longer than {seconds} seconds ({option})"
        return Failure(cell, "ReportTimeout", reason)
    if "IOPub" in said:
        reason = f"its outputs did not arrive within {OUTPUT_TIMEOUT} seconds"
        return Failure(cell, "Timeout", reason)
    seconds, option = watch.limits.cell_seconds, "--cell-timeout"
    reason = f"the cell ran longer than {seconds} seconds ({option})"
    return Failure(cell, "Timeout", reason)


def _number(task: Task, running: NotebookNode) -> int | None:
    """Return the number in the file of a cell that was running."""
    import nbformat

    cells = nbformat.read(task.notebook, as_version=4).cells
    ids = [cell.get("id") for cell in cells]
    own = running.get("id") if running else None
    return ids.index(own) + 1 if own in ids and own else None


def _keep(executed: Path, keep: Path) -> None:
    if not executed.is_file():
        return
    keep.parent.mkdir(parents=True, exist_ok=True)
    keep.parent.chmod(0o700)
    handle = os.open(keep, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(executed.read_bytes())


@contextlib.contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Let what is imported meanwhile do without these, unless they are there."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _memory() -> Path | None:
    """Return where a report's sockets and Jupyter's small files go.

    Best into memory: a disk that discards what is freed takes milliseconds for each of
    ten folders. A socket's path may have 104 letters on macOS: as short as can be.
    """
    for base in ("/dev/shm", "/tmp"):
        if sys.platform != "win32" and os.access(base, os.W_OK | os.X_OK):
            if shutil.disk_usage(base).free >= ROOM:
                return Path(base)
    return None


def _jupyter(folder: Path) -> dict[str, str]:
    """Keep the person's own kernels, history and start-up files out of a report."""
    return {
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "run"),
        "IPYTHONDIR": str(folder / "ipython"),
    }


def _beside(notebook: Path) -> dict[str, str]:
    """Let a notebook import what lies beside it, though it runs elsewhere."""
    paths = [os.environ.get("PYTHONPATH", ""), str(notebook.parent)]
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


@contextlib.contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
