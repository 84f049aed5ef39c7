"""The Spanish of people who write to a company, mostly from the River Plate and Mexico."""

from __future__ import annotations

from typing import Final

from engine.core.reading.words import (
    AnswerWords,
    DateWords,
    NumberWords,
    OptionWords,
    TimeWords,
    Words,
    ranked,
    split,
)

_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_HUNDREDS = """
    cien, ciento | doscientos, doscientas | trescientos, trescientas | cuatrocientos, cuatrocientas
    quinientos, quinientas | seiscientos, seiscientas | setecientos, setecientas, sietecientos
    ochocientos, ochocientas | novecientos, novecientas, nuevecientos
"""

NUMBERS: Final = NumberWords(
    names={
        **ranked(
            """
            cero | uno | dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez | once | doce
            trece | catorce | quince | dieciseis | diecisiete | dieciocho | diecinueve | veinte
            veintiuno, veintiun, veintiuna | veintidos | veintitres | veinticuatro | veinticinco | veintiseis
            veintisiete | veintiocho | veintinueve
            """,
            0,
        ),
        **{ten: value * 10 for value, ten in enumerate(_TENS, 3)},
        **{hundred: value * 100 for hundred, value in ranked(_HUNDREDS, 1).items()},
    },
    scales={
        **dict.fromkeys(("mil", "k", "luca", "lucas"), 1000),
        **dict.fromkeys(("millon", "millones", "palo", "palos"), 10**6),
    },
    articles=frozenset({"un", "una"}),
    joiners=frozenset({"y", "e"}),
    halves=frozenset({"medio", "media"}),
    units=frozenset(
        "p pesos ars usd mxn clp uyu bs gb mb mbps mega megas kg kgs m mt mts m2 km h hs hrs pts".split()
    ),
    idioms=split("""
        mil gracias | mil disculpas | mil perdones | un millon de gracias | mas o menos | nada mas
        por ciento | ni mas ni menos
    """),
    vague=split("""
        entre | menos | ni | desde | hasta | mas de | mas que | o mas | y pico | y tantos | y tantas | uno o
        un o | una o | un par | casi | tal vez | quizas | docena
    """),
    out_of=split("de | sobre | de los | de un total de"),
)

OPTIONS: Final = OptionWords(
    ordinals=ranked(
        """
        primero, primera, primer, 1ro, 1ra, 1er | segundo, segunda, 2do, 2da
        tercero, tercera, tercer, 3ro, 3ra, 3er | cuarto, cuarta, 4to, 4ta | quinto, quinta, 5to, 5ta
        sexto, sexta, 6to, 6ta | septimo, septima, setimo, setima, 7mo, 7ma | octavo, octava, 8vo, 8va
        noveno, novena, 9no, 9na | decimo, decima, 10mo, 10ma
        """,
        1,
    ),
    last=frozenset({"ultima", "ultimo"}),
    lead=frozenset(
        "opcion numero nro num n la el las los un a quiero elijo prefiero dame seria es con item por".split()
    ),
    tail=frozenset("opcion por favor porfa porfavor porfi gracias nomas".split()),
)

ANSWERS: Final = AnswerWords(
    yes=split("""
        si | s | sip | sep | sisi | yes | ok | oka | okey | okay | okis | dale | claro | claro que si
        por supuesto | por supuesto que si | obvio | obvio que si | desde luego | seguro | correcto | exacto
        exactamente | afirmativo | asi es | es asi | perfecto | listo | bueno | genial | excelente | barbaro
        joya | de una | de acuerdo | esta bien | todo bien | vale | va | sale | orale | andale | simon
        como no | acepto | confirmo | confirmado | quiero | tengo | puedo | se puede | me sirve | tal cual
        me parece bien | eso es | cierto | es correcto | hagamoslo | metele | vamos
        👍 | 👌 | ✅ | ✔ | ☑ | 🆗 | 💯
    """),
    no=split("""
        no | n | nop | nope | nel | nah | na | noup | nono | para nada | de ninguna manera | de ningun modo
        por supuesto que no | claro que no | obvio que no | desde luego que no | que no | negativo
        incorrecto | nunca | jamas | nada | ni loco | ni loca | ni ahi | ni hablar | todavia no | aun no
        por ahora no | ahora no | mejor no | en absoluto | no quiero | no tengo | no puedo | no se puede
        no hace falta | no es necesario | no es asi | no es correcto | no acepto | no me interesa
        no me sirve | tampoco | no esta bien | no va | no es cierto | 👎 | ❌ | 🚫 | ✖
    """),
    filler=split("""
        por favor | porfa | porfavor | porfis | please | muchas gracias | gracias | mil gracias | che | senor
        senora | senorita | amigo | amiga | hola | buenas | buen dia | buenos dias | buenas tardes | ya
        muy bien | la verdad | la verdad que | ah | eh | uh | mm | pues | jaja | nomas | igual | gracias igual
    """),
    undecided=split("""
        pero | aunque | depende | no se | ni idea | no entiendo | no estoy seguro | no estoy segura
        no recuerdo | no me acuerdo | no sabria | no tengo idea | tal vez | quizas | capaz | a veces | creo
        puede ser | mas o menos | no hay problema | no hay drama
    """),
)

DATES: Final = DateWords(
    weekdays=ranked(
        "lunes, lun | martes | miercoles, mie | jueves, jue | viernes, vie | sabado, sab | domingo, dom", 0
    ),
    months=ranked(
        """
        enero, ene | febrero, feb | marzo, mar | abril, abr | mayo, may | junio, jun | julio, jul
        agosto, ago | septiembre, setiembre, sep, sept, set | octubre, oct | noviembre, nov | diciembre, dic
        """,
        1,
    ),
    near=ranked(
        """
        anteayer, antes de ayer, antier
        ayer, anoche
        hoy, hoy mismo, hoy dia, esta manana, esta tarde, esta noche
        manana, manana mismo, el dia de manana
        pasado manana, pasado
        """,
        -2,
    ),
    first=("primero", "primer"),
    of=split("de | del | del mes de | del ano | de ano"),
    day_lead=split("el | dia | el dia | para el"),
    next_week=split("""
        de la semana que viene | de la proxima semana | de la semana proxima | de la otra semana
        de la semana siguiente | la semana que viene | la proxima semana | la otra semana
    """),
    past=("pasado", "ultimo"),
    ahead=split("en | dentro de"),
    ago=("hace",),
    stretches={"dia": 1, "dias": 1, "semana": 7, "semanas": 7},
    parts_of_day=split("""
        a la manana | por la manana | en la manana | de la manana | x la manana | la manana | a media manana
        bien de manana | de manana temprano | a la tarde | por la tarde | en la tarde | de la tarde
        x la tarde | la tarde | a la noche | por la noche | en la noche | de la noche | la noche
    """),
    vague=split("""
        no | menos | excepto | salvo | antes | despues | a partir | desde | hasta | entre | otro | cualquier
        tal vez | quizas | todos | ningun | semana | mes | ano
    """),
)

TIMES: Final = TimeWords(
    lead=split("a las | a la | las | la | tipo | tipo las | a eso de las | a eso de | sobre las"),
    units=split("hs | hrs | horas | hora | h | en punto"),
    fixed={"mediodia": 12, "medio dia": 12, "medianoche": 0, "media noche": 0},
    minutes={"media": 30, "cuarto": 15},
    past=("y",),
    to=("menos",),
    parts={
        **dict.fromkeys(("am", "a.m", "a m", "a. m"), range(12)),
        **dict.fromkeys(("pm", "p.m", "p m", "p. m"), range(12, 24)),
        **dict.fromkeys(split("de la madrugada | de madrugada | a la madrugada"), range(7)),
        **dict.fromkeys(split("de la manana | a la manana | por la manana | de manana"), range(1, 13)),
        **dict.fromkeys(split("del mediodia | del medio dia | de mediodia"), range(11, 16)),
        **dict.fromkeys(split("de la tarde | a la tarde | por la tarde | de tarde"), range(12, 21)),
        **dict.fromkeys(split("de la noche | a la noche | por la noche | de noche"), range(18, 28)),
    },
    vague=split("""
        entre | desde | hasta | antes | despues | a partir | no | excepto | salvo | cualquier | hace
        dentro de | tal vez | quizas
    """),
)

SPANISH: Final = Words(
    numbers=NUMBERS, options=OPTIONS, answers=ANSWERS, dates=DATES, times=TIMES, at_sign=("arroba",)
)
