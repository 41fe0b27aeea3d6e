"""The index as LangChain sees it: documents with the place of each passage."""

from assistant import Assistant


def test_documents_hold_their_places(assistant: Assistant):
    found = assistant.retriever(count=3).invoke("What could boost Ankara's geopolitical weight?")
    assert len(found) == 3
    for document in found:
        source = assistant.source(document.metadata["source_id"])
        start, end = document.metadata["start"], document.metadata["end"]
        assert source.text[start:end] == document.page_content
        assert document.id == f"{source.id}-{start}-{end}"
        assert {k: type(v) for k, v in document.metadata.items()} == {
            "source_id": str,
            "url": str,
            "title": str,
            "start": int,
            "end": int,
            "score": float,
        }
    assert "Ankara could boost its geopolitical weight" in "".join(d.page_content for d in found)
    scores = [d.metadata["score"] for d in found]
    assert scores == sorted(scores, reverse=True)


def test_it_can_stand_in_a_chain(assistant: Assistant):
    chain = assistant.retriever(count=1) | (lambda documents: documents[0].page_content)
    assert chain.invoke("the M4 and M5 highways").count("M4") == 1
