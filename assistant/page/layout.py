"""The page itself, and the only module that knows Gradio."""

from collections.abc import Callable
from functools import partial, wraps
from importlib.resources import files
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.page.chat import Chat, answering, settled, stopped
from assistant.page.markup import content, literal, unliteral
from assistant.page.waiting import Line
from assistant.question import MAX_CHARS

TITLE = "Ask the article"
# Questions stand in our own line, see `waiting`; what else a page asks takes no time.
QUEUE = {"max_size": 500, "default_concurrency_limit": None}
WRITTEN, QUOTED = "written", "quoted"
CHOICE = "article-assistant.writer"  # where the browser keeps which of them was chosen
SCRIPTS = ("core.js", "library.js", "reader.js", "chats.js", "sources.js", "feedback.js", "tools.js")
PLACEHOLDER = (
    '<div class="welcome"><h2>What would you like to know?</h2>'
    "<p>Every answer is made of sentences from the article and the pages it links to. "
    "Press the number after a sentence to read it in its place.</p>"
    '<div class="welcome-examples"></div></div>'
)


def literal_chatbot(**options: Any) -> Any:
    """A chat column in which what a user wrote is shown literally, and only text comes back.

    Methods of the instance, not a subclass: Gradio writes a stub file beside a module with one.
    """
    chatbot: Any = gr.Chatbot(**options)
    drawn = chatbot.postprocess

    def postprocess(value: Any) -> Any:
        return drawn([{**m, "content": literal(content(m))} if m["role"] == "user" else m for m in value or []])

    def preprocess(payload: Any) -> Chat:
        """The messages as text. Files and components, which a browser could also send, are left out.

        After Stop a browser may send what it showed before: whoever asks for messages has none in the making.
        """
        sent = [m.model_dump() for m in payload.root] if payload else []
        texts = [(m["role"], content(m)) for m in sent if m["role"] in {"user", "assistant"}]
        return [text_message(role, unliteral(text) if role == "user" else settled(text)) for role, text in texts]

    chatbot.postprocess, chatbot.preprocess = postprocess, preprocess
    return chatbot


def text_message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": [{"type": "text", "text": text}]}


def called(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`function` as one that Gradio can mark as callable; a bound method takes no marks."""

    @wraps(function)
    def call(sent: Any) -> Any:
        return function(sent)

    return call


def asset(name: str) -> str:
    return files("assistant.page").joinpath("assets", name).read_text(encoding="utf-8")


def theme() -> Any:
    """System fonts and our own few colours, which app.css names; nothing is loaded from outside."""
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        font=["system-ui", "-apple-system", "Segoe UI", "Liberation Sans", "sans-serif"],
        font_mono=["ui-monospace", "Liberation Mono", "monospace"],
    )


def page(assistant: Any, functions: list[Callable[[Any], Any]], line: Line) -> Any:
    """Chat left, sources right. `functions` are what the script may call on the server; questions wait in `line`."""
    callable_from_page = [called(function) for function in functions]
    with gr.Blocks(title=TITLE, fill_width=True, analytics_enabled=False) as blocks:
        gr.HTML(asset("header.html"), elem_id="top", js_on_load=None)
        with gr.Row(elem_id="main"):
            with gr.Column(scale=3, elem_id="left", min_width=0):
                chat = column(assistant, line)
            with gr.Column(scale=2, elem_id="right", min_width=0):
                script = "\n".join(asset(name) for name in SCRIPTS)
                gr.HTML(asset("pane.html"), elem_id="pane", js_on_load=script, server_functions=callable_from_page)
        restoring(chat)
        if assistant.settings.model:
            (choice,) = chat.additional_inputs
            before = f"() => localStorage.getItem('{CHOICE}') === '{QUOTED}' ? '{QUOTED}' : '{WRITTEN}'"
            blocks.load(None, None, [choice], js=before)
    return blocks


def column(assistant: Any, line: Line) -> Any:
    switch = [written_or_quoted(assistant.settings.model)] if assistant.settings.model else []
    chatbot = literal_chatbot(
        elem_id="chat",
        height="100%",
        scale=1,
        show_label=False,
        label="Conversation",
        layout="panel",
        buttons=["copy"],
        sanitize_html=True,
        allow_tags=False,
        latex_delimiters=[],
        feedback_options=None,
        group_consecutive_messages=False,
        editable="user",
        placeholder=PLACEHOLDER,
    )
    box = gr.Textbox(
        elem_id="ask",
        placeholder="Ask about the article",
        show_label=False,
        label="Your question",
        max_length=10 * MAX_CHARS,  # what is cut is over the server's limit still, which says so
        submit_btn=True,
        stop_btn=True,
        lines=1,
        max_lines=6,
    )
    chat = gr.ChatInterface(
        answering(assistant, line),
        chatbot=chatbot,
        textbox=box,
        additional_inputs=switch,
        concurrency_limit=None,
        analytics_enabled=False,
        fill_width=True,
        show_progress="hidden",
        api_visibility="private",
    )
    # Not chatbot_value: its change is drawn a moment later, and could undo a question asked meanwhile.
    state = [chat.chatbot, chat.chatbot_state]
    box.stop(lambda m: (stopped(m),) * 2, [chat.chatbot], state, queue=False, show_progress="hidden")
    # Asked through the box: an answer that Gradio starts after an edit could not be stopped.
    edit = chat.chatbot.edit(edited, [chat.chatbot], [*state, box], queue=False, show_progress="hidden")
    edit.then(None, None, None, js="() => { window.articlePage?.sendEdited(); }")
    # The browser keeps the conversations; the server never sees them but while answering.
    keep = "(messages) => { window.articlePage?.keep(messages); }"
    chat.chatbot.change(None, [chat.chatbot], None, js=keep)
    for choice in switch:
        choice.unrender()
        choice.render()  # it had to stand before the conversation was made, and belongs below the box
    return chat


def edited(messages: Chat, edit: gr.EditData) -> tuple[Chat, Chat, str]:
    """The conversation before the edited question, and the question for the box."""
    place = edit.index if isinstance(edit.index, int) else edit.index[0]
    return messages[:place], messages[:place], str(edit.value)


def written_or_quoted(model: str) -> Any:
    """Who answers the next question. What a browser sends is one of two things, never a model's name or address."""
    choices = [(model, WRITTEN), ("the sources", QUOTED)]
    choice: Any = gr.Radio(choices, value=WRITTEN, label="Answers in the words of", elem_id="writer")
    choice.preprocess = lambda sent: sent != QUOTED
    choice.change(None, [choice], None, js=f"(chosen) => {{ localStorage.setItem('{CHOICE}', chosen); }}")
    return choice


def restoring(chat: Any) -> None:
    """A hidden way for the script to put a conversation of this browser, or an empty one, on the page."""
    held = gr.JSON(visible=False)
    show = gr.Button("Show conversation", visible="hidden", elem_id="show-conversation")
    state = [chat.chatbot, chat.chatbot_state, chat.chatbot_value]
    show.click(
        lambda kept: (conversation(kept),) * 3,
        [held],
        state,
        js="() => [window.articlePage.taken()]",
        queue=False,
        show_progress="hidden",
    )


def conversation(kept: object) -> Chat:
    """Messages from the browser's own store, anything that is not a message left out."""
    rows = kept if isinstance(kept, list) else []
    return [
        {"role": m["role"], "content": unliteral(content(m)) if m["role"] == "user" else content(m)}
        for m in rows[:400]
        if isinstance(m, dict) and m.get("role") in {"user", "assistant"}
    ]


def publish(blocks: Any, endpoints: dict[str, Callable[..., Any]]) -> None:
    """Make `endpoints` callable by programs, and everything else of the page private."""
    for function in blocks.fns.values():
        function.api_visibility = "private"
    with blocks:
        for name, endpoint in endpoints.items():
            api(endpoint, api_name=name, concurrency_limit=None)


def shown_error(message: str) -> Exception:
    """An error that a caller is shown, and that no log repeats."""
    return gr.Error(message, print_exception=False)


def head() -> str:
    """What the page's own head holds: its look, and what is painted before any script has come."""
    return f"<style>{asset('app.css')}</style>{asset('head.html')}"


def launch(blocks: Any, *, host: str, port: int, mcp: bool, guards: list[Any]) -> str:
    """Serve without blocking; gives the address."""
    start = partial(blocks.queue(**QUEUE).launch, share=False, ssr_mode=False, pwa=False, quiet=True)
    _, url, _ = start(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        theme=theme(),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        strict_cors=True,
        mcp_server=mcp,
        max_file_size="10mb",
        state_session_capacity=200,
        app_kwargs={"middleware": guards, "docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return str(url)
