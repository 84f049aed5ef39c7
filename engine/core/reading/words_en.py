"""The English that matters when a customer's language is English."""

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

_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

NUMBERS: Final = NumberWords(
    names={
        **ranked(
            """
            zero | one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve
            thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen
            """,
            0,
        ),
        **{ten: value * 10 for value, ten in enumerate(_TENS, 2)},
    },
    scales={"hundred": 100, "thousand": 1000, "k": 1000, "grand": 1000, "million": 10**6},
    articles=frozenset({"a", "an"}),
    joiners=frozenset({"and"}),
    halves=frozenset(),
    units=frozenset("usd gb mb mbps kg m ft h hrs pts st nd rd th".split()),
    idioms=split("a million thanks | thanks a million | per cent | more or less | no one"),
    vague=split("""
        between | less | more than | from | up to | at least | a couple | almost | maybe | dozen
    """),
    out_of=split("of | out of"),
)

OPTIONS: Final = OptionWords(
    ordinals=ranked(
        """
        first, 1st | second, 2nd | third, 3rd | fourth, 4th | fifth, 5th | sixth, 6th | seventh, 7th
        eighth, 8th | ninth, 9th | tenth, 10th
        """,
        1,
    ),
    last=frozenset({"last"}),
    lead=frozenset("option number the i want choose".split()),
    tail=frozenset("one option please thanks".split()),
)

ANSWERS: Final = AnswerWords(
    yes=split("""
        yes | y | yeah | yep | yup | ok | okay | sure | of course | correct | right | alright | fine
        sounds good | go ahead | absolutely | exactly | i do | i am | it is | perfect
        👍 | 👌 | ✅ | ✔ | ☑ | 🆗 | 💯
    """),
    no=split("""
        no | n | nope | nah | not really | of course not | never | not at all | not yet | not now | no way
        i do not | i don't | i am not | it is not | 👎 | ❌ | 🚫 | ✖
    """),
    filler=split("please | thanks | thank you | thank you very much | hi | hello | well | oh | sir | madam"),
    undecided=split("but | maybe | it depends | not sure | no idea | i don't know | perhaps"),
)

DATES: Final = DateWords(
    weekdays=ranked(
        """
        monday, mon | tuesday, tue | wednesday, wed | thursday, thu | friday, fri
        saturday, sat | sunday, sun
        """,
        0,
    ),
    months=ranked(
        """
        january, jan | february, feb | march, mar | april, apr | may | june, jun | july, jul | august, aug
        september, sep, sept | october, oct | november, nov | december, dec
        """,
        1,
    ),
    near=ranked("yesterday | today, tonight | tomorrow | the day after tomorrow, day after tomorrow", -1),
    first=("first",),
    of=("of", "of the"),
    day_lead=("the", "on the"),
    next_week=("next week", "of next week"),
    past=(),
    ahead=("in",),
    ago=(),
    stretches={"day": 1, "days": 1, "week": 7, "weeks": 7},
    parts_of_day=split("in the morning | in the afternoon | in the evening | at night"),
    vague=split("""
        no | not | except | before | after | from | until | between | any | every | last | week | month | year
    """),
)

TIMES: Final = TimeWords(
    lead=split("at | around | about"),
    units=split("h | hrs | o'clock"),
    fixed={"noon": 12, "midday": 12, "midnight": 0},
    minutes={},
    past=(),
    to=(),
    parts={
        **dict.fromkeys(("am", "a.m", "a m", "a. m", "in the morning"), range(12)),
        **dict.fromkeys(("pm", "p.m", "p m", "p. m"), range(12, 24)),
        "in the afternoon": range(12, 20),
        **dict.fromkeys(("in the evening", "at night"), range(17, 26)),
    },
    vague=split("between | from | until | before | after | no | not | except | any"),
)

ENGLISH: Final = Words(
    numbers=NUMBERS, options=OPTIONS, answers=ANSWERS, dates=DATES, times=TIMES, at_sign=()
)
