"""What is measured. Each module is the program that its library's own guide leads to, over the same passages and model.

build(folder, passages, model)    write an index, once, not timed
opened(folder, model)             open it; returns a function from a question to the answer's words
"""

NAMES = ("this program", "LangChain + Chroma", "txtai", "LlamaIndex")
MODULES = dict(zip(NAMES, ("this", "plain", "with_txtai", "with_llamaindex"), strict=True))
