"""How a worker talks with a report's kernel."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from queue import Empty

CONNECTED = 0.2  # seconds in which a kernel's outputs arrive, once it answers
RETRIED = 5  # milliseconds until a socket tries again that is not there yet
LOOKED = 0.005  # seconds between looks whether a killed kernel has ended


def of(folder: Path) -> type:
    """Return a kernel manager that talks over sockets in a private folder.

    Ports are chosen by bind-and-release and clash when reports run side by side;
    ``ipc`` alone puts its sockets into the working directory, where they clash too.
    """
    import zmq
    from jupyter_client.asynchronous import AsyncKernelClient
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class ReportKernelClient(AsyncKernelClient):
        """Begins as soon as the kernel answers; nobody reads what it said before."""

        @default("context")
        def _tries_again_soon(self) -> zmq.Context:
            context = super()._context_default()
            context.setsockopt(zmq.RECONNECT_IVL, RETRIED)
            return context

        async def wait_for_ready(self, timeout: float = 60) -> None:
            """Wait for a kernel's answer and for the way of its outputs."""
            end = time.monotonic() + timeout
            while time.monotonic() < end:
                self.kernel_info()
                try:
                    reply = await self.get_shell_msg(timeout=1)
                    await self.get_iopub_msg(timeout=CONNECTED)
                except Empty:
                    if not await self.is_alive():
                        raise RuntimeError("the kernel died at its start") from None
                    continue
                self._handle_kernel_info_reply(reply)
                return
            raise RuntimeError(f"the kernel did not answer in {timeout:.0f} seconds")

    class ReportKernelManager(AsyncKernelManager):
        @default("client_factory")
        def _begins_at_once(self) -> type:
            return ReportKernelClient

        @default("transport")
        def _over_sockets(self) -> str:
            return "tcp" if sys.platform == "win32" else "ipc"

        @default("ip")
        def _in_private(self) -> str:
            if sys.platform == "win32":
                return "127.0.0.1"
            return str(folder / "k")

        async def _async_wait(self, pollinterval: float = LOOKED) -> None:
            await super()._async_wait(pollinterval)

    return ReportKernelManager
