"""The providers' systems on this machine, for tests; `./run --fake` runs the same ones."""

from engine.author.systems import (
    Asked,
    IspBrain,
    IspCube,
    MercadoPago,
    MikroWisp,
    System,
    Trouble,
    Uisp,
    WispHub,
)

__all__ = [
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
