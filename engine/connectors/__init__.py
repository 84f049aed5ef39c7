"""What the project may ask of outside systems."""

from engine.connectors.connectors import Connectors
from engine.connectors.run import answer

__all__ = ["Connectors", "answer"]
