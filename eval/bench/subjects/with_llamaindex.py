"""LlamaIndex: a `VectorStoreIndex` kept in its own storage, the top node. No language model, so its retriever alone."""

from collections.abc import Callable
from pathlib import Path

from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


def build(folder: Path, passages: list[str], model: str) -> None:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    VectorStoreIndex([TextNode(text=text) for text in passages]).storage_context.persist(str(folder))


def opened(folder: Path, model: str) -> Callable[[str], str]:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    stored = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder)))
    retriever = stored.as_retriever(similarity_top_k=1)
    return lambda question: str(retriever.retrieve(question)[0].get_content())
