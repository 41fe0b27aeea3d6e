"""The command line. In: arguments. Out: the answer on stdout, the talk on stderr, the verdict as exit code.

0 answered; 3 refused; 1 an error a person can mend, in one line; 2 wrong usage. Thin over `Assistant`.
"""

import argparse
import gc
import json
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answer import Answer, Sentence
from assistant.core import Assistant
from assistant.settings import Settings
from index.errors import AssistantError, SourceError
from index.values import SourceInfo

if TYPE_CHECKING:
    from index.cluster import Crew

PORT = "7860"
ANSWERED, FAILED, REFUSED = 0, 1, 3


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser(prog="assistant", description="Ask an article and the pages it links to.")
    commands = main.add_subparsers(dest="command", required=True)
    chat = commands.add_parser("chat", help="open the page in a browser's reach")
    chat.add_argument("--port", type=port, default=os.environ.get("PORT") or PORT, help=f"default {PORT}")
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on, default 127.0.0.1")
    chat.add_argument("--mcp", action="store_true", help="also serve the tools ask and sources over MCP")
    chat.add_argument("--no-fetch", action="store_true", help="do not read the article's links")
    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.add_argument("--model", help="a chat model that writes the answer, provider:name")
    index = commands.add_parser("index", help="build the index, read its links, add pages or files")
    index.add_argument("target", nargs="*", metavar="PATH or ADDRESS", help="a file or page to add")
    index.add_argument("--no-fetch", action="store_true", help="read nothing over the network")
    index.add_argument("--refresh", action="store_true", help="ask again for pages that were read")
    index.add_argument("--workers", type=int, default=0, metavar="N", help="build over N workers of a Ray cluster")
    sources = commands.add_parser("sources", help="list the sources and what became of each link")
    sources.add_argument("--json", action="store_true", help="print the list as JSON")
    return main


def port(text: str) -> int:
    """A port by its number; 0 takes a free one."""
    if not (text.isascii() and text.isdigit() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number up to 65535, here or as PORT=")
    return int(text)


def program() -> int:
    """`main` as a whole process: what it leaves is the system's to free, so it is not searched for garbage at its end.

    That search takes 15% of the processor time of a cold `assistant ask`.
    """
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal may know ASCII only
    code = main()
    gc.freeze()
    return code


def main(argv: Sequence[str] | None = None) -> int:
    args = parser().parse_args(argv)
    run = {"chat": chat, "ask": ask, "index": index, "sources": sources}[args.command]
    try:
        return run(args, Settings.from_env())
    except AssistantError as error:
        tell(f"assistant: {error}")
        return FAILED
    except KeyboardInterrupt:
        tell("stopped")
        return 130
    except BrokenPipeError:  # the reader of our output, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ANSWERED


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def ask(args: argparse.Namespace, settings: Settings) -> int:
    if args.model is not None:
        settings = replace(settings, model=args.model)
    answer = Assistant.open(settings, say=tell).ask(args.question)
    print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=1) if args.json else as_text(answer))
    if answer.notice:
        tell(answer.notice)
    return REFUSED if answer.is_refusal else ANSWERED


def index(args: argparse.Namespace, settings: Settings) -> int:
    settings = replace(settings, fetch=settings.fetch and not args.no_fetch)
    with crew_of(args.workers) as crew:
        return update(args, Assistant.open(settings, say=tell, crew=crew))


def crew_of(workers: int) -> AbstractContextManager["Crew | None"]:
    """The workers that were asked for; without any, this process builds alone and Ray is not needed."""
    if not workers:
        return nullcontext()
    from index import cluster

    return cluster.started(workers)


def update(args: argparse.Namespace, assistant: Assistant) -> int:
    try:
        report = assistant.update(args.target, refresh=args.refresh, on_progress=tell)
    except SourceError:
        tell("Nothing was changed; the index that was there still answers.")
        raise
    read = sum(row.state == "indexed" for row in report.library)
    print(f"{report.passages} passages of {read} sources; {len(report.missing)} links could not be read")
    return ANSWERED


def sources(args: argparse.Namespace, settings: Settings) -> int:
    rows = Assistant.open(settings, say=tell).sources()
    if args.json:
        print(json.dumps([row.to_dict() for row in rows], ensure_ascii=False, indent=1))
    else:
        print("\n".join(as_row(row) for row in rows))
    return ANSWERED


def chat(args: argparse.Namespace, settings: Settings) -> int:
    """Serve the page at once; models load, and links are read, behind it."""
    gc.disable()  # a tenth of the time that Gradio takes to import goes into searching it for garbage
    from assistant import page

    gc.freeze()
    gc.enable()

    settings = replace(settings, fetch=settings.fetch and not args.no_fetch)
    assistant = Assistant(settings, say=tell)
    threading.Thread(target=prepare, args=(assistant,), daemon=True).start()
    tell(f"Open http://{args.host}:{args.port} (stop with Ctrl+C)")
    feedback = settings.store / "feedback.jsonl"  # written only by those who agree to it
    page.serve(assistant, host=args.host, port=args.port, mcp=args.mcp, feedback=feedback)
    return ANSWERED


def prepare(assistant: Assistant) -> None:
    """Load the index, then read the links that nobody has tried. What fails is said once, and the page works on."""
    try:
        assistant.load()
        unread = assistant.unread()
        if unread and not assistant.settings.fetch:
            tell(f"{len(unread)} linked pages have not been read (no network allowed); the article answers alone")
        elif unread:
            tell(f"Reading {len(unread)} linked pages in the background")
            report = assistant.update()
            tell(read_line(report.library))
    except (AssistantError, OSError) as error:
        tell(f"assistant: {error}")


def read_line(rows: Sequence[SourceInfo]) -> str:
    """What became of the links, in one line."""
    pages = [row for row in rows if row.kind == "page"]
    if pages and all((row.reason or "").startswith("no network") for row in pages):
        return "There is no network, so no linked page could be read; the article answers alone. Try again any time"
    read = sum(row.state == "indexed" for row in pages)
    return f"{read} linked pages read, {len(pages) - read} not; `assistant sources` says why"


def as_text(answer: Answer) -> str:
    """An answer for a terminal: the words, then what each marker stands for."""
    lines = [answer.text]
    lines += [marked(note) for note in answer.notes]
    lines += [
        f"  [{c.number}] {c.source.title} ({c.source.url}), characters {c.start}-{c.end}" for c in answer.citations
    ]
    if answer.is_refusal and answer.related:
        lines.append("Related, not an answer:")
        lines += [f"  - {passage.text}" for passage in answer.related]
    if answer.is_refusal and answer.suggestion:
        lines.append(f"You could ask: {answer.suggestion}")
    return "\n".join(lines)


def marked(sentence: Sentence) -> str:
    return sentence.text + " " + "".join(f"[{c.number}]" for c in sentence.citations)


def as_row(row: SourceInfo) -> str:
    state = f"{row.state} (archived {row.archived})" if row.archived else row.state
    size = f"{row.words} words, {row.passages} passages" if row.state == "indexed" else row.reason or "not tried yet"
    return f"{state:8}  {row.kind:7}  {row.outlet or '-'}: {row.title}\n          {row.url}  {row.date}  {size}"


if __name__ == "__main__":
    raise SystemExit(program())
