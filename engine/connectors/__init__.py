"""What the project may ask of outside systems."""

from engine.connectors.run import answer

__all__ = ["answer"]
