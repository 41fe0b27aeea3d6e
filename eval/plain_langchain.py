"""The plain way with LangChain, to measure against: its splitter, its Chroma store, the top chunk as the answer.

In: sources and an encoder. Out: a `System`. Nothing is tuned: chunks of 1000 characters with an overlap of
200, as in LangChain's own retrieval tutorial. Its offsets are taken as it gives them; a wrong one is a crash.
"""

from collections.abc import Sequence
from functools import cache

import chromadb
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.answer import Answer, Turn
from eval.baselines import cited, joined
from eval.run import RETRIEVED, System
from index.encoder import Encoder
from index.values import Passage, Source

CHUNK_CHARS = 1000
OVERLAP_CHARS = 200


class SameModel(Embeddings):
    """Our encoder behind LangChain's interface, so that the baselines differ in everything but the model."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def plain_langchain(sources: Sequence[Source], encoder: Encoder) -> System:
    """Split, store and search as a first program with LangChain does."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS, add_start_index=True)
    documents = [Document(source.text, metadata={"source": source.id}) for source in sources]
    client = chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False))
    store = Chroma(client=client, embedding_function=SameModel(encoder), collection_name="plain")
    store.reset_collection()
    store.add_documents(splitter.split_documents(documents))
    by_id = {source.id: source for source in sources}

    @cache
    def best(query: str) -> tuple[Document, float]:
        return store.similarity_search_with_score(query, k=1)[0]

    def ask(question: str, history: tuple[Turn, ...]) -> Answer:
        chunk, _ = best(joined(question, history))
        start = chunk.metadata["start_index"]
        place = Passage(by_id[chunk.metadata["source"]], start, start + len(chunk.page_content))
        if place.text != chunk.page_content:
            raise ValueError(f"the chunk at {start} of {place.source.id} is not the text there")
        return cited(question, joined(question, history), place)

    def confidence(question: str, history: tuple[Turn, ...]) -> float:
        _, distance = best(joined(question, history))
        return -distance

    def retrieve(question: str) -> list[str]:
        return [chunk.page_content for chunk in store.similarity_search(question, k=RETRIEVED)]

    return System("plain LangChain", ask, confidence=confidence, retrieve=retrieve)
