"""Records the database queries of a Django run, each with the line that caused it."""

from .capture import Capture, Query
from .frames import Frame
from .trigger import Trigger

__all__ = ["Capture", "Frame", "Query", "Trigger"]
