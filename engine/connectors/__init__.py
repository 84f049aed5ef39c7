"""What the project may ask of outside systems."""

from engine.connectors.connectors import Connectors
from engine.connectors.offline import Offline

__all__ = ["Connectors", "Offline"]
