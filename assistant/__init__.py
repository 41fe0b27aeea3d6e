"""Ask an article and the pages it links to. Every answered sentence cites exact characters of a source.

from assistant import Assistant

answer = Assistant.open().ask("What could boost Ankara's geopolitical weight?")
for citation in answer.citations:
    assert citation.source.text[citation.start : citation.end] == citation.quote
"""

import os

# Read by libraries when they are imported, so before any of them is: nothing is reported to anybody.
for _name, _value in {
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGSMITH_TRACING": "false",
}.items():
    os.environ.setdefault(_name, _value)

from assistant.answer import Answer, Citation, Delta, Rejected, Sentence, Status, Turn  # noqa: E402
from assistant.core import Assistant, Conversation  # noqa: E402
from assistant.errors import QuestionError  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from index.errors import AssistantError, EncoderError, SourceError, StoreError  # noqa: E402
from index.values import Passage, Source, SourceInfo  # noqa: E402

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "Citation",
    "Conversation",
    "Delta",
    "EncoderError",
    "Passage",
    "QuestionError",
    "Rejected",
    "Sentence",
    "Settings",
    "Source",
    "SourceError",
    "SourceInfo",
    "Status",
    "StoreError",
    "Turn",
]
