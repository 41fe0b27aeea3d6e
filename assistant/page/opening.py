"""Puts the page's own head into the page as it is served.

Gradio adds a given head from its scripts, a second after the first bytes; the first paint and the
look of the page are not to wait for that.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Opening:
    """Adds `head` before the end of the head of `/`; everything else passes through."""

    def __init__(self, app: ASGIApp, head: str) -> None:
        self.app = app
        self.head = head.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("GET", "/"):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def held(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                body = body.replace(b"</head>", self.head + b"</head>", 1)
                await send({**start, "headers": with_length(start["headers"], len(body))})
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, held)


def with_length(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*kept, (b"content-length", str(length).encode())]
