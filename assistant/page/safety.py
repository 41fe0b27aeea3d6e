"""What every answer of the server carries, and which requests it never takes.

Pure ASGI: a response body is passed on as it comes, so streams are not held back. The page's
own scripts need 'unsafe-inline' and 'unsafe-eval' (Gradio starts that way), so the policy's work is
to keep everything on this machine; that no text becomes script is the work of `markup`.
"""

from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
# Starlette reads a Host up to its first colon, so an IPv6 address in brackets is just a bracket.
LOOPBACK = ("127.0.0.1", "localhost", "[")
# An upload is open in Gradio even with nothing on the page that uploads, and keeps what it gets; a
# file is added through the pane instead, one at a time and counted. The schema serves nobody.
CLOSED = ("/gradio_api/upload", "/openapi.json", "/docs", "/redoc", "/gradio_api/openapi.json")
MAX_BODY = 15_000_000  # bytes of one request: a 10 MB file in base64 and its wrapping


def middleware(host: str) -> list[Middleware]:
    """The guards, outermost first. Only loopback names and `host` may address the page."""
    allowed = {*LOOPBACK, host} - {"0.0.0.0", "::"}
    return [
        Middleware(Guard),
        Middleware(TrustedHostMiddleware, allowed_hosts=sorted(allowed), www_redirect=False),
    ]


class Guard:
    """Adds the headers; refuses closed routes, foreign origins and bodies over the limit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS, *kept_by_browsers(scope)]
            await send(message)

        refusal = refused(scope)
        if refusal:
            await refuse(guarded, *refusal)
        else:
            await self.app(scope, counted(receive), guarded)


def kept_by_browsers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Files whose names hold their own hash need not be asked for twice: a page loads a hundred of them."""
    hashed = scope["path"].startswith("/assets/")
    return [(b"cache-control", b"public, max-age=31536000, immutable")] if hashed else []


def refused(scope: Scope) -> tuple[int, bytes] | None:
    """The status and the words with which a request is turned away before anything reads it."""
    headers = dict(scope["headers"])
    path = scope["path"].rstrip("/")
    if path.startswith(CLOSED):
        return 404, b"There is nothing here."
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MAX_BODY:
        return 413, b"That is more than this page takes."
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin and scope["method"] not in {"GET", "HEAD"}:
        host = headers.get(b"host", b"").decode("latin-1")
        if urlsplit(origin).netloc.lower() != host.lower():
            return 403, b"Another site may not act here."
    return None


def counted(receive: Receive) -> Receive:
    """`receive` that ends a body over the limit, for requests that state no length."""
    total = 0

    async def limited() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        return message if total <= MAX_BODY else {"type": "http.disconnect"}

    return limited


async def refuse(send: Send, status: int, words: bytes) -> None:
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": words})
