"""Where another system of the company brings its messages, and asks what became of them."""

from engine.web.gateway.gateways import Gateways, require_tokens

__all__ = ["Gateways", "require_tokens"]
