"""Keys are English; people who think in Spanish write these."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

_MEANT = """
acepta accept | aceptar accept | adjuntar attach | adjunto attach | agente agent | agentes agents
apellido name | asunto summary | avisar notify | aviso notify say | base csv | buscar find fetch
calendario hours | calendarios calendars | campo field | campos fields | cerrado closed
cliente customer | clientes customers | comandos commands | como as | condicion if | consultar fetch
cuando if | dado given | decir say | departamento department | departamentos departments
devuelve returns | di say | dia date | dice say says | disponible available | documento document
espera wait | esquema schema | esperar wait | estado state | estados states | etiqueta label | etiquetas tags
excepciones exceptions | fallo failed | fecha date | feriados holidays | fin end | final final end
flujo flow | foto photo image | grupo room | grupos rooms | guarda save | guardar save | hasta until
hora time | horario hours | horarios hours | idioma language | imagen image | importe amount
inicial initial | inicio start | intentos tries | ir_a next | llamar call | maximo max
mensaje message say | menu menu | minimo min | modo mode | modos modes | moneda currency | motivo why
no_entiende no_match | no_responde no_reply | nombre name | nota note | numero number
obligatorio required | opcion label | opciones options | operacion fetch | operaciones operations
plantillas templates | ejemplo sample
pais country | palabra word | palabras words | paso next | pasos steps | plan plans | planes plans
por_que why | precio price | prefijo prefix | pregunta ask | preguntar ask | prioridad priority
prioridades priorities | promociones promotions | proximo next | recordar no_reply
ficha customer_card | comandos commands | respuestas replies | motivos close_reasons
registro registration record | responder say | respuesta say accept | resumen summary | ruta path
rutas routes | sala room | salas rooms | saltar jump | semana weekly | si if | sigue next
siguiente next | sin_respuesta no_reply | subtitulo about | telefono phone | terminar end
de from | desde from | a to | hacia to | hacer do | acciones do | accion do | despues after | sino else
transiciones transitions | cambios transitions | alerta alert_after | reasignar reassign_after
formularios forms | semanal weekly | provincia subdivision | supervisa supervises | habilidades skills
texto text say label | tipo type kind accept as | titulo title | turno shift | turnos shifts
ubicacion location | valor value | valores set with | velocidad speed | version schema | zona zone
zona_horaria time_zone | zonas zones
"""
_PAIRS = (pair.split() for line in _MEANT.strip().splitlines() for pair in line.split("|"))
SPANISH: dict[str, list[str]] = {word: keys for word, *keys in _PAIRS}


def translated(word: str, allowed: Container[str]) -> str | None:
    letters = unicodedata.normalize("NFD", word.casefold())
    plain = "".join("_" if c in "- " else c for c in letters if not unicodedata.combining(c))
    return next((key for key in SPANISH.get(plain, ()) if key in allowed), None)
