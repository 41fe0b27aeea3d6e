"""The few settings. The environment is read here; PORT alone by the command line."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.errors import AssistantError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a user may tune. Relative paths start at the working directory."""

    seeds: Path = Path("seeds")
    """Folder (or file) with the article or articles."""
    store: Path = Path(".assistant")
    """Folder of the index, made with mode 0700."""
    encoder: str = ""
    """Empty for the embedded model; else a sentence-transformers name or folder."""
    model: str = ""
    """Empty to answer by extraction; else `provider:name` of a LangChain chat model."""
    model_url: str = ""
    """Address of an OpenAI-compatible server for `model`; empty for the provider's own."""
    threshold: float | None = None
    """Refuse when the best sentence's probability is lower, 0 to 1; None for the calibrated one."""
    chroma: str = ""
    """Empty for vectors in the store's folder; else `http://host:port` of a Chroma server."""
    archive: bool = True
    """Look unreadable links up at the Internet Archive."""
    fetch: bool = True
    """Read the article's links over the network."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Read `ASSISTANT_*` and `OFFLINE`. Raises `AssistantError` for a value that is no such thing."""
        env = os.environ if env is None else env
        return cls(
            seeds=Path(env.get("ASSISTANT_SEEDS") or "seeds"),
            store=Path(env.get("ASSISTANT_STORE") or ".assistant"),
            encoder=env.get("ASSISTANT_ENCODER", ""),
            model=env.get("ASSISTANT_MODEL", ""),
            model_url=env.get("ASSISTANT_MODEL_URL", ""),
            threshold=probability("ASSISTANT_THRESHOLD", env.get("ASSISTANT_THRESHOLD", "")),
            chroma=env.get("ASSISTANT_CHROMA", ""),
            archive=switch("ASSISTANT_ARCHIVE", env.get("ASSISTANT_ARCHIVE", "1")),
            fetch=not switch("OFFLINE", env.get("OFFLINE", "0")),
        )


def probability(name: str, value: str) -> float | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise AssistantError(f"{name}={value!r} is not a number from 0 to 1")
    return number


def switch(name: str, value: str) -> bool:
    if value.lower() in {"", "0", "false", "no", "off"}:
        return False
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    raise AssistantError(f"{name}={value!r} is neither 0 nor 1")
