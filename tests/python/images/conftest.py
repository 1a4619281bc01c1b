"""Leaves out what no file of this system can be."""

import os

collect_ignore = ["test_posix_pictures.py"] if os.name == "nt" else []
