"""The usual stack: LangChain over sentence-transformers and Chroma, default settings, the top passage."""

from collections.abc import Callable
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer


class Embedded(Embeddings):
    """sentence-transformers behind LangChain's interface, as in the package langchain-huggingface."""

    def __init__(self, model: str) -> None:
        self._model = SentenceTransformer(model)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, vector)) for vector in self._model.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def build(folder: Path, passages: list[str], model: str) -> None:
    Chroma.from_texts(passages, Embedded(model), persist_directory=str(folder))


def opened(folder: Path, model: str) -> Callable[[str], str]:
    store = Chroma(embedding_function=Embedded(model), persist_directory=str(folder))
    return lambda question: store.similarity_search(question, k=1)[0].page_content
