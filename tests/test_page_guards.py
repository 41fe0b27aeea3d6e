"""Which requests the server takes: loopback names, its own origin, bounded bodies, no files."""

import asyncio
import socket

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from assistant.page.safety import MAX_BODY, Guard

pytest_plugins = ("page_browser",)


def test_only_loopback_names_may_address_the_page(served):
    for path in ("/", "/config", "/gradio_api/info", "/gradio_api/queue/status", "/assets/x.js"):
        assert httpx.get(served.url + path[1:], headers={"host": "evil.test"}).status_code == 400, path
        port = served.url.rsplit(":")[-1].strip("/")
        assert httpx.get(served.url + path[1:], headers={"host": f"localhost:{port}"}).status_code != 400, path


def test_another_site_may_not_post(served):
    address = served.url + "gradio_api/component_server"
    foreign = httpx.post(address, json={}, headers={"origin": "http://evil.test"})
    assert (foreign.status_code, foreign.text) == (403, "Another site may not act here.")
    assert httpx.post(address, json={}, headers={"origin": served.url.rstrip("/")}).status_code != 403
    assert "access-control-allow-origin" not in foreign.headers


def test_every_answer_carries_the_policy(served):
    for path in ("", "config", "nowhere", "gradio_api/upload"):
        headers = httpx.get(served.url + path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_uploads_are_closed_and_bodies_bounded(served):
    upload = httpx.post(served.url + "gradio_api/upload", files={"files": ("../../x.html", b"<script>")})
    assert upload.status_code == 404
    address = ("127.0.0.1", int(served.url.rsplit(":")[-1].strip("/")))
    with socket.create_connection(address) as caller:
        head = "POST /gradio_api/component_server HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        caller.sendall(f"{head}Content-Length: {MAX_BODY + 1}\r\n\r\n".encode())
        assert b" 413 " in caller.recv(200).split(b"\r\n")[0]


def test_a_body_that_states_no_length_is_bounded_too():
    taken = 0

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal taken
        while (message := await receive())["type"] == "http.request":
            taken += len(message["body"])

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def send(_: Message) -> None: ...

    scope = {"type": "http", "path": "/", "method": "POST", "headers": []}
    asyncio.run(Guard(app)(scope, receive, send))
    assert taken == MAX_BODY


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=../../../etc/passwd",
        "gradio_api/file=%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "gradio_api/file=/proc/self/environ",
        "gradio_api/file=assistant/page/server.py",
        "gradio_api/file=http://SINK/file",
        "gradio_api/proxy=http://SINK/proxy",
        "gradio_api/file//etc/passwd",
        "file=/etc/passwd",
        "static/../../../../../../etc/passwd",
        "static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "assets/../../../../../../../etc/passwd",
        "assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "theme.css/../../etc/passwd",
        "gradio_api/stream/../../etc/passwd",
        "gradio_api/custom_component/../../etc/passwd",
        "svelte/../../../etc/passwd",
        "openapi.json",
        "docs",
        "runs",
    ],
)
def test_no_route_reads_a_file_or_an_address(served, sink, path):
    with httpx.Client() as client:  # send() keeps the path as it is written
        request = client.build_request("GET", served.url)
        target = ("/" + path.replace("SINK", sink[0])).encode()
        answer = client.send(replace_target(request, target))
    assert answer.status_code in {400, 403, 404, 405, 422}, answer.text[:200]
    assert "root:" not in answer.text
    assert sink[1] == []


def replace_target(request: httpx.Request, target: bytes) -> httpx.Request:
    request.extensions["target"] = target
    return request
