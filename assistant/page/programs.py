"""What other programs may call: `/chat`, and with `--mcp` the tools `ask` and `sources`."""

from collections.abc import Callable
from time import sleep
from typing import Any

from assistant.page.chat import recalled
from assistant.page.waiting import LOOK_S, Line, late, loaded
from index.errors import AssistantError

Endpoints = dict[str, Callable[..., Any]]


def endpoints(assistant: Any, raised: Callable[[str], Exception], line: Line, *, mcp: bool) -> Endpoints:
    """The public endpoints by name. `raised` makes the error that a caller is shown; questions wait in `line`."""

    def ask(question: str, history: list[Any]) -> dict[str, Any]:
        """Answer a question from the article and the pages it links to, with exact citations.

        Every sentence cites a place in a stored text. Where the sources are silent, `is_refusal` is
        true and `related` holds what is near.

        Args:
            question: The question, at most 2,000 characters.
            history: Earlier questions, chat messages or answers, oldest first; [] for none.
        """
        over = late()
        try:
            if not isinstance(question, str):  # a caller may send any JSON
                raise AssistantError("question is a text")
            turns = recalled(history or [], assistant)
            with line.place() as ahead:
                while ahead():
                    sleep(LOOK_S)
                loaded(assistant, over)
                return dict(assistant.ask(question, turns, cancelled=over).to_dict())
        except AssistantError as error:
            raise raised(str(error)) from error

    def sources() -> list[dict[str, Any]]:
        """List the article, its list of links and every linked page, and which of them were read."""
        return [info.to_dict() for info in assistant.sources()]

    # A tool is named after its function, an endpoint after its key.
    return {"chat": ask, "sources": sources} if mcp else {"chat": ask}
