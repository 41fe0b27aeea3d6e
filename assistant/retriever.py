"""The index as a LangChain retriever. In: a question. Out: LangChain documents with the place of each passage."""

from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from index.values import Hit


class PassageRetriever(BaseRetriever):
    """Passages, best first. `metadata`: source_id, url, title, start, end, score; plain str, int and float."""

    find: Callable[[str], list[Hit]]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **_: Any
    ) -> list[Document]:
        return [document(hit) for hit in self.find(query)]


def document(hit: Hit) -> Document:
    passage = hit.passage
    return Document(
        page_content=passage.text,
        id=passage.id,
        metadata={
            "source_id": passage.source.id,
            "url": passage.source.url,
            "title": passage.source.title,
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )
