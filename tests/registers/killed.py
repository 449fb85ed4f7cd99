"""An intake that is killed as it is about to touch the disk for the k-th time.

Run as a program: ``killed.py DATA POINT [ERROR]``. Point 0 is never reached; the
number of points is written at the end. With an error's number the disk answers so
from that point on, instead of a kill.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from coopanalysis.cli import run

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def touches(event, arguments, data):
    """Say whether an event of the interpreter is about to change the data folder."""
    if event == "open":
        path, _, flags = arguments
        if not flags & WRITES or not isinstance(path, str | os.PathLike):
            return False
        return Path(path).is_relative_to(data)
    return event in CHANGES and str(data) in str(arguments[0])


def main():
    data, point, *error = sys.argv[1:]
    seen = 0

    def hook(event, arguments):
        nonlocal seen
        if not touches(event, arguments, Path(data)):
            return
        seen += 1
        if error and 0 < int(point) <= seen and event == "open":
            raise OSError(int(error[0]), os.strerror(int(error[0])))
        if not error and seen == int(point):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    status = run(["intake", "--data", data])
    sys.stdout.write(f"points={seen}\n")
    sys.exit(status)


if __name__ == "__main__":
    main()
