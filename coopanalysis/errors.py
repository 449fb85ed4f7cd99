"""Errors a user sees as one line; each class asks for a different reaction.

The command prints the message without a traceback and leaves with ``exit_code``.
Anything that is not one of these is a fault of the program and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable


class CoopAnalysisError(Exception):
    """What went wrong, where, and what to do about it, in one line."""

    exit_code = 1


class DataError(CoopAnalysisError):
    """A file or table cannot be used: mend the data.

    ``problems`` holds every fault found, so that one run shows them all.
    """

    def __init__(self, where: object, problems: str | Iterable[str]) -> None:
        self.where = str(where)
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__(f"{self.where}: {'; '.join(self.problems)}")

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.where, self.problems))


class UsageError(CoopAnalysisError):
    """The call's words are off: call again, corrected."""

    exit_code = 2


class UnknownPlaceError(UsageError):
    """No such province or district in the reference table.

    ``near`` is what may have been meant: name and code, or nothing.
    """

    def __init__(self, said: str, near: str = "") -> None:
        self.near = near
        super().__init__(said)


class NotebookError(CoopAnalysisError):
    """A notebook does not keep its contract: mend the notebook."""


class BuildError(CoopAnalysisError):
    """A report or a site could not be made."""


class ClusterError(CoopAnalysisError):
    """A cluster cannot do the work: see to its scheduler and its workers."""


class LockedError(CoopAnalysisError):
    """Another run holds the lock: wait for it."""

    exit_code = 3
