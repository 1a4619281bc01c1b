"""The JupyterLab that the browser tests talk to. Never for other use: it asks for no password."""

import os
from pathlib import Path

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821 - given by traitlets
configure_jupyter_server(c)

work = os.environ["CNN_COMPARATOR_UI_WORK"]
c.ServerApp.port = int(os.environ["CNN_COMPARATOR_UI_PORT"])
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.root_dir = work
c.ServerApp.allow_root = True
# What the tests delete is not for the trash of whoever runs them.
c.FileContentsManager.delete_to_trash = False
c.ServerApp.logging_config = {
    "handlers": {
        "console": {"level": "ERROR"},
        "file": {
            "class": "logging.FileHandler",
            "filename": str(Path(work).with_name("jupyterlab.log")),
            "mode": "w",
            "level": "INFO",
        },
    },
    "loggers": {"ServerApp": {"level": "INFO", "handlers": ["console", "file"]}},
}
