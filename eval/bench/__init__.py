"""How fast, how large, and how it grows: `python -m eval.bench`.

What comes in: the article's cases and passages. What goes out: one JSON a question in `eval/results/`, and one
picture. Every subject runs in processes of its own, in turn with the others (A B C, A B C, ...), so that a machine
that slows down slows all of them. A subject is a file in `subjects/`; a question is a module with `measure`.
Nothing here is a test: figures are reported, never asserted.
"""
