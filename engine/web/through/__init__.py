"""Transcripts over the real thing: the engine on its database, between Meta's webhooks and Graph."""

from engine.web.through.cloud import by_cloud

__all__ = ["by_cloud"]
