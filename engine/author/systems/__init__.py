"""The providers' systems, on this machine: what is documented of each, errors and oddities included."""

from collections.abc import Mapping

from engine.author.systems.ispbrain import IspBrain
from engine.author.systems.ispcube import IspCube
from engine.author.systems.mercadopago import MercadoPago
from engine.author.systems.mikrowisp import MikroWisp
from engine.author.systems.server import Asked, System, Trouble
from engine.author.systems.uisp import Uisp
from engine.author.systems.wisphub import WispHub

FAKES: Mapping[str, type[System]] = {
    "ispbrain": IspBrain,
    "ispbrain_key": IspBrain,
    "ispcube": IspCube,
    "mercadopago": MercadoPago,
    "mikrowisp": MikroWisp,
    "uisp": Uisp,
    "wisphub": WispHub,
}
"""By the name of the connector that would ask it."""

__all__ = [
    "FAKES",
    "Asked",
    "IspBrain",
    "IspCube",
    "MercadoPago",
    "MikroWisp",
    "System",
    "Trouble",
    "Uisp",
    "WispHub",
]
