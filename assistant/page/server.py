"""Build the page for an assistant, and serve it."""

import errno
import importlib.util
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from assistant.page import layout
from assistant.page.feedback import Feedback
from assistant.page.opening import Opening
from assistant.page.pane import Pane
from assistant.page.programs import endpoints
from assistant.page.reading import Reading
from assistant.page.safety import middleware
from assistant.page.waiting import Line
from index.errors import AssistantError

HOST, PORT = "127.0.0.1", 7860


@dataclass(frozen=True, slots=True)
class Served:
    """A page being served."""

    url: str
    blocks: Any

    def close(self) -> None:
        self.blocks.close(verbose=False)


def build(assistant: Any, *, mcp: bool = False, feedback: Path | None = None) -> Any:
    """The page over `assistant` as a `gradio.Blocks`, not yet served."""
    pane, reading = Pane(assistant, feedback=feedback is not None), Reading(assistant)
    shown = [pane.state, pane.place, pane.nearest, pane.export, pane.footnotes]
    judge = Feedback(feedback, pane.quoted).judge
    done = [reading.read, reading.job, reading.cancel, reading.remove, judge]
    line = Line()
    blocks = layout.page(assistant, [*shown, *done], line)
    layout.publish(blocks, endpoints(assistant, layout.shown_error, line, mcp=mcp))
    return blocks


def serve(  # noqa: PLR0913  # the switches of one command, each by its name
    assistant: Any,
    *,
    host: str = HOST,
    port: int = PORT,
    mcp: bool = False,
    feedback: Path | None = None,
    block: bool = True,
) -> Served:
    """Serve the page until interrupted; with `block=False`, until `close()`. Port 0 takes a free one.

    With `feedback`, visitors may have their judgements of answers kept in that file, as eval cases.
    Only loopback names and `host` may stand in a request's Host header. Raises
    `AssistantError` when the port is in use or when `mcp` is asked for and not installed.
    """
    if mcp and importlib.util.find_spec("mcp") is None:
        raise AssistantError("the MCP server is not installed; run: pip install 'article-assistant[mcp]'")
    free = available(host, port)
    blocks = build(assistant, mcp=mcp, feedback=feedback)
    guards = [*middleware(host), Middleware(Opening, head=layout.head())]
    url = layout.launch(blocks, host=host, port=free, mcp=mcp, guards=guards)
    if getattr(blocks, "mcp_error", None):
        raise AssistantError(str(blocks.mcp_error))
    served = Served(url, blocks)
    if block:
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            served.close()
    return served


def available(host: str, port: int) -> int:
    """`port` if it can be bound, a free one for 0; raises `AssistantError` otherwise."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise AssistantError(f"port {port} on {host} is in use; choose another with PORT=") from error
            raise AssistantError(f"{host} port {port} cannot be listened on: {error.strerror}") from error
        return int(probe.getsockname()[1])
