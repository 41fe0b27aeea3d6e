"""The page: a conversation on the left, the sources on the right, and the endpoints for programs.

What comes in: an assistant, given as an argument. What goes out: a local web server. The page asks
nothing of any other machine and reports to nobody.
"""

import os

# Read by Gradio and its hub client when they are imported, so before any of them is.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from assistant.page.server import Served, build, serve

__all__ = ["Served", "build", "serve"]
