"""`python -m assistant` is the command `assistant`."""

from assistant.cli import program

if __name__ == "__main__":
    raise SystemExit(program())
