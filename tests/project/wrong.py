"""A good file of each kind, and lines that spoil it.

Each: the line, what stands there instead, and where the file is then wrong.
"""

GOOD = {
    "flow": """
schema: 1
flow: pedidos
title: "Pedidos"
start: que
defaults:
  no_match: {say: "No te entendí.", tries: 2, next: persona}
  no_reply: {after: 15m, tries: 0, next: fin}
steps:
  que:
    menu: "¿Qué querés?"
    options:
      - {label: "Pizza", words: ["piza"], next: cuantas}
      - {label: "Otra cosa", if: "customer.known", next: persona}
  cuantas:
    ask: "¿Cuántas?"
    accept: number
    min: 1
    save: cantidad
    next: dia
  dia:
    ask: "¿Para qué día?"
    accept: date
    min: today
    save: dia
    next: direccion
  direccion:
    ask: "¿Adónde?"
    accept: location
    save: lugar
    copy_to: ticket.fields.lugar
    next: pago
  pago:
    ask: "¿Cómo pagás?"
    accept: choice
    choices: ["efectivo", "tarjeta"]
    save: pago
    next: cuentas
  cuentas:
    fetch: invoices
    with: {customer: "{{ customer.id }}"}
    save: cuentas
    not_found: {say: "No hay nada.", next: persona}
    next: cual
  cual:
    menu: "¿Cuál?"
    options_from: cuentas
    label: "{{ item.number }}"
    save: cuenta
    next: mira
  mira:
    check:
      - {if: "cantidad > 9", next: persona}
    next: guarda
  guarda:
    set: {grande: false}
    next: anota
  anota:
    record: pedido
    with: {cantidad: "{{ cantidad }}"}
    next: avisa
  avisa:
    notify: sales
    text: "Un pedido."
    next: manda
  manda:
    submit: order
    failed: {next: persona}
    next: listo
  listo:
    say: "¡Listo!"
    attach: {document: "https://ejemplo.example/a.pdf", name: "pedido.pdf"}
    next: encuesta
  encuesta:
    call: survey
    next: despedida
  persona:
    ticket: sales
    summary: "Un pedido"
    queued: {after: 10m, say: "Ya casi."}
    next: despedida
  despedida:
    jump: survey.rating
  fin:
    end: abandonado
renamed: {cuanto: cuantas}
lost: {say: "Empecemos de nuevo."}
""",
    "flow_texts": """
schema: 1
steps:
  main_menu:
    menu: "How can we help?"
    options:
      - {label: "No Internet", words: ["down"]}
    no_match: {say: "Sorry?"}
  describe:
    ask: "What happens?"
""",
    "company": """
schema: 1
name: "FibraNorte"
time_zone: "America/Bogota"
country: CO
language: es
currency: COP
contact: {phone: "3005550000", email: "hola@fibranorte.example"}
""",
    "routing": """
schema: 1
identify: {fetch: customer, keep: 15m}
routes:
  - {if: "customer.known", flow: support}
  - {flow: sales}
keywords:
  - {words: ["menu"], do: restart}
  - {words: ["ventas"], flow: sales}
""",
    "hours": """
schema: 1
calendars:
  office:
    weekly: "Mo-Fr 09:00-18:00"
    holidays: {country: AR, subdivision: T}
    exceptions:
      - {date: "2026-12-24", hours: "09:00-12:00"}
      - {date: "2026-12-31", closed: true}
shifts:
  morning: "Mo-Sa 08:00-14:00"
""",
    "groups": """
schema: 1
departments:
  support: {title: "Soporte", prefix: SOP, room: "Soporte", assign: claim}
agents:
  juan:
    name: "Juan Pérez"
    phone: "3815551001"
    departments: [support]
    rooms: 2
registration: {word: "LISTO"}
commands: {close: "/fin"}
""",
    "tickets": """
schema: 1
number: "{{ sequence }}"
lifecycle:
  initial: open
  states:
    open: {title: "Abierto", pauses: [idle]}
    closed: {title: "Cerrado", final: true}
  transitions:
    - {on: take, from: open, to: open, if: "agent.free_rooms > 0", else: "No hay lugar.", do: [occupy_room]}
    - {on: close, from: [open], to: closed, do: [free_room, resume_flow]}
priorities:
  normal: {title: "Normal"}
sla: {alert_after: 10m, first_response: {open: 5m}}
forms:
  sales:
    - {field: result, title: "Resultado", choices: ["sí", "no"]}
    - {field: amount, title: "Importe", accept: number}
""",
    "modes": """
schema: 1
initial: complete
modes:
  complete: {title: "Completo", customers: flow, tickets: relay, gateway: true}
  emergency:
    title: "Emergencia"
    customers: reply
    message: "Ya lo estamos resolviendo."
    repeat_after: 30m
    tickets: relay
    gateway: false
zone_emergency: {then: stop}
""",
    "zones": """
type: FeatureCollection
features:
  - type: Feature
    id: centro
    properties: {name: Centro, available: true}
    geometry:
      type: Polygon
      coordinates: [[[-65.2, -26.8], [-65.1, -26.8], [-65.1, -26.7], [-65.2, -26.8]]]
""",
    "catalog": """
schema: 1
plans:
  - {id: hogar, name: "Hogar", price: 18500}
promotions:
  - {id: verano, title: "Mitad de precio", until: "2027-02-28", plans: [hogar]}
""",
    "texts": """
schema: 1
texts:
  already_taken: "{{ ticket.number }}: ya lo tiene {{ agent.name }}."
  case.closed: "Ya está cerrado."
""",
    "replies": """
schema: 1
replies:
  saludo: {text: "¡Hola, {{ customer.first_name }}!"}
  pagos:
    text: "Así se paga."
    departments: [support]
    attach: {document: "https://fibranorte.example/pagos.pdf", name: "pagos.pdf"}
""",
    "sentiment": """
schema: 1
extend: true
positive: ["una maravilla", 😍]
angry: [vendehúmo, "ya van # días"]
""",
    "templates": """
schema: 1
reopen: novedades
templates:
  novedades:
    name: novedades_de_tu_caso
    language: es_AR
    category: utility
    text: "Hay novedades de tu caso {{ ticket.number }}."
    sample: ["SOP-12"]
""",
    "connector": """
schema: 1
connector: demo
operations:
  customer:
    csv: config/customers.csv
    find: {phone: "{{ phone }}"}
    returns:
      name: nombre
      debt: {path: deuda, as: number}
""",
    "example": """
schema: 1
example: "Un cliente"
with: {phone: "3815550001"}
now: "2026-03-02 10:00"
request: {method: GET, query: {phone: "3815550001"}}
answer: {status: 200, body: {name: "María"}}
gives: {outcome: found, value: {name: "María"}}
""",
    "channels": """
schema: 1
lines:
  whatsapp:
    kind: cloud
    phone_number_id: "106540352242922"
    token: "${WHATSAPP_TOKEN}"
    app_secret: "${WHATSAPP_APP_SECRET}"
    verify_token: "${WHATSAPP_VERIFY_TOKEN}"
    api_version: v26.0
    waba_id: "102290129340398"
    rate: 80
    after_crash: ask
    menus: text
  celular:
    kind: web
    url: "http://127.0.0.1:3000"
    api_key: "${WAHA_API_KEY}"
  prueba: {kind: simulator}
gateways:
  cobranzas: {line: whatsapp, token: "${GATEWAY_TOKEN}", repeat_within: 10m}
""",
    "transcript": """
schema: 1
transcript: "Una prueba"
given:
  now: "2026-03-02 10:00"
  customer: "+5493815550001"
  fetch: {invoices: failed}
talk:
  - {customer: "hola"}
  - {bot: ["Hola"], to: "+5493815550001"}
  - {customer: {image: "modem.jpg", caption: "acá"}}
  - {agent: juan, in: support, quotes: notice, says: "yo"}
  - {room: support, shows: ["SOP-1"], as: notice}
  - {operator: {mode: emergency}}
  - {gateway: {to: "3815550003", says: "Vence mañana"}}
  - {apply: groups}
  - {wait: 10m}
  - {silence: customer}
  - {expect: {ticket: {state: pending}, conversation: none, rooms: {juan_1: free}}}
ignore: [bot]
""",
}

WRONG: dict[str, list[tuple[str, str, str]]] = {
    "flow": [
        ("schema: 1\n", "schema: 2\n", "$.schema"),
        ("schema: 1\n", "", "$"),
        ('title: "Pedidos"', 'titel: "Pedidos"', "$"),
        ("start: que", "start: Qué quiere", "$.start"),
        ("steps:\n  que:", "steps:\n  Que Quiere:", "$.steps"),
        ("after: 15m", "after: 15 minutos", "$.defaults.no_reply.after"),
        ("after: 15m", "after: 15", "$.defaults.no_reply.after"),
        ("tries: 2", "tries: dos", "$.defaults.no_match.tries"),
        ("tries: 2", "tries: -1", "$.defaults.no_match.tries"),
        ('label: "Pizza", ', "", "$.steps.que.options[0]"),
        (', next: cuantas}\n      - {label: "Otra', '}\n      - {label: "Otra', "$.steps.que.options[0]"),
        ('words: ["piza"]', "words: piza", "$.steps.que.options[0].words"),
        (
            "    options_from: cuentas\n",
            "    options: [{label: A, next: fin}]\n    options_from: cuentas\n",
            "$.steps.cual",
        ),
        ("    options_from: cuentas\n", '    options_from: "{{ cuentas }}"\n', "$.steps.cual.options_from"),
        ("    save: cuenta\n", "", "$.steps.cual"),
        ("accept: number", "accept: numero", "$.steps.cuantas.accept"),
        ("    min: 1\n", '    min: "uno"\n', "$.steps.cuantas.min"),
        ("min: today", "min: hoy", "$.steps.dia.min"),
        ("accept: location", "accept: location\n    max: 4", "$.steps.direccion.max"),
        ("copy_to: ticket.fields.lugar", "copy_to: lugar", "$.steps.direccion.copy_to"),
        ('    choices: ["efectivo", "tarjeta"]\n', "", "$.steps.pago"),
        ("    accept: number\n", '    accept: number\n    choices: ["1"]\n', "$.steps.cuantas"),
        ("    next: guarda\n", "", "$.steps.mira"),
        ('{if: "cantidad > 9", next: persona}', "{next: persona}", "$.steps.mira.check[0]"),
        ("set: {grande: false}", "set: {grande: [1, 2]}", "$.steps.guarda.set.grande"),
        ("set: {grande: false}", "set: {}", "$.steps.guarda.set"),
        ('    text: "Un pedido."\n', "", "$.steps.avisa"),
        ('document: "https://ejemplo.example/a.pdf", ', "", "$.steps.listo.attach"),
        ("failed: {next: persona}", "not_found: {next: persona}", "$.steps.manda"),
        ('    say: "¡Listo!"\n', '    dice: "¡Listo!"\n', "$.steps.listo"),
        ("queued: {after: 10m, ", "queued: {", "$.steps.persona.queued"),
        ("jump: survey.rating", "jump: survey rating", "$.steps.despedida.jump"),
        ("jump: survey.rating", "jump: survey.rating\n    next: fin", "$.steps.despedida"),
        ("    end: abandonado\n", "    end: abandonado\n    next: que\n", "$.steps.fin"),
        ("renamed: {cuanto: cuantas}", "renamed: {cuanto: [cuantas]}", "$.renamed.cuanto"),
        ('lost: {say: "Empecemos de nuevo."}', "lost: {}", "$.lost"),
    ],
    "flow_texts": [
        ("schema: 1\n", "", "$"),
        ("schema: 1\n", 'schema: "1"\n', "$.schema"),
        (
            '{label: "No Internet", words: ["down"]}',
            '{label: "No Internet", next: x}',
            "$.steps.main_menu.options[0]",
        ),
        ('no_match: {say: "Sorry?"}', 'no_match: "Sorry?"', "$.steps.main_menu.no_match"),
        ('no_match: {say: "Sorry?"}', 'no_match: {say: "Sorry?", tries: 2}', "$.steps.main_menu.no_match"),
        ('    ask: "What happens?"\n', '    question: "What happens?"\n', "$.steps.describe"),
        ('    ask: "What happens?"\n', '    ask: ""\n', "$.steps.describe.ask"),
    ],
    "company": [
        ('name: "FibraNorte"\n', "", "$"),
        ("country: CO", "country: Colombia", "$.country"),
        ("language: es", "language: ES", "$.language"),
        ("currency: COP", "currency: $", "$.currency"),
        ("contact:", "contacto:", "$"),
        ('phone: "3005550000"', "phone: 3005550000", "$.contact.phone"),
        ("hola@fibranorte.example", "fibranorte.example", "$.contact.email"),
    ],
    "routing": [
        ("fetch: customer, ", "", "$.identify"),
        ("keep: 15m", "keep: un rato", "$.identify.keep"),
        ("keep: 15m", "keep: 15m, failed: support", "$.identify.failed"),
        ("  - {flow: sales}\n", "  - sales\n", "$.routes[1]"),
        ("  - {flow: sales}\n", '  - {if: "mode", step: x, flow: sales}\n', "$.routes[1]"),
        ("do: restart", "do: empezar", "$.keywords[0].do"),
        ("do: restart", "do: restart, flow: sales", "$.keywords[0]"),
        ('{words: ["ventas"], flow: sales}', '{words: ["ventas"]}', "$.keywords[1]"),
        ('words: ["ventas"]', "words: []", "$.keywords[1].words"),
    ],
    "hours": [
        ('    weekly: "Mo-Fr 09:00-18:00"\n', "", "$.calendars.office"),
        ("country: AR", "country: Argentina", "$.calendars.office.holidays.country"),
        ("country: AR, ", "", "$.calendars.office.holidays"),
        ('"2026-12-24"', '"24/12/2026"', "$.calendars.office.exceptions[0].date"),
        ('"09:00-12:00"', '"9 a 12"', "$.calendars.office.exceptions[0].hours"),
        ("closed: true", "closed: false", "$.calendars.office.exceptions[1].closed"),
        (", closed: true", "", "$.calendars.office.exceptions[1]"),
        ('morning: "Mo-Sa 08:00-14:00"', "morning: {weekly: x}", "$.shifts.morning"),
    ],
    "groups": [
        ('room: "Soporte", ', "", "$.departments.support"),
        ("prefix: SOP", "prefix: sop", "$.departments.support.prefix"),
        ("assign: claim", "assign: manual", "$.departments.support.assign"),
        ('room: "Soporte"', f'room: "{"x" * 301}"', "$.departments.support.room"),
        ('phone: "3815551001"', 'phone: "juan"', "$.agents.juan.phone"),
        ('phone: "3815551001"', "phone: 3815551001", "$.agents.juan.phone"),
        ("departments: [support]", "departments: support", "$.agents.juan.departments"),
        ("rooms: 2", "rooms: -1", "$.agents.juan.rooms"),
        ("    rooms: 2\n", "", "$.agents.juan"),
        ("juan:", "Juan:", "$.agents"),
        ('close: "/fin"', 'close: "fin"', "$.commands.close"),
        ('close: "/fin"', 'cerrar: "/fin"', "$.commands"),
    ],
    "tickets": [
        ("  initial: open\n", "", "$.lifecycle"),
        ("pauses: [idle]", "pauses: [todo]", "$.lifecycle.states.open.pauses[0]"),
        ("final: true", "final: sí", "$.lifecycle.states.closed.final"),
        ("do: [occupy_room]", "do: [ocupar]", "$.lifecycle.transitions[0].do[0]"),
        ("do: [occupy_room]", "do: occupy_room", "$.lifecycle.transitions[0].do"),
        ('if: "agent.free_rooms > 0", ', "", "$.lifecycle.transitions[0]"),
        ("from: [open]", "from: [Abierto]", "$.lifecycle.transitions[1].from[0]"),
        ("from: [open]", "from: Abierto", "$.lifecycle.transitions[1].from"),
        ("alert_after: 10m", "alert_after: 10", "$.sla.alert_after"),
        ('choices: ["sí", "no"]', 'choices: ["sí"], accept: text', "$.forms.sales[0]"),
        (", accept: number", "", "$.forms.sales[1]"),
        ("accept: number", "accept: choice", "$.forms.sales[1].accept"),
    ],
    "modes": [
        ("initial: complete\n", "", "$"),
        ("customers: flow", "customers: bot", "$.modes.complete.customers"),
        ("tickets: relay, ", "", "$.modes.complete"),
        ("gateway: true", 'gateway: "sí"', "$.modes.complete.gateway"),
        ('    message: "Ya lo estamos resolviendo."\n', "", "$.modes.emergency"),
        ("customers: flow", 'customers: flow, message: "Hola"', "$.modes.complete"),
        ("then: stop", "then: parar", "$.zone_emergency.then"),
        ("repeat_after: 30m", "repeat_after: 30", "$.modes.emergency.repeat_after"),
    ],
    "zones": [
        ("type: FeatureCollection", "type: Zonas", "$.type"),
        ("    id: centro\n", "", "$.features[0]"),
        ("id: centro", "id: El Centro", "$.features[0].id"),
        ("name: Centro, ", "", "$.features[0].properties"),
        ("available: true", "disponible: true", "$.features[0].properties"),
        ("type: Polygon", "type: Point", "$.features[0].geometry.type"),
        ("type: Polygon", "tipo: Polygon", "$.features[0].geometry"),
    ],
    "catalog": [
        ("schema: 1\n", "", "$"),
        ("id: hogar, ", "", "$.plans[0]"),
        ("price: 18500", 'price: "$ 18.500"', "$.plans[0].price"),
        ("price: 18500", "precio: 18500", "$.plans[0]"),
        ('until: "2027-02-28"', 'until: "28/2/2027"', "$.promotions[0].until"),
        ("plans: [hogar]", 'plans: ["Plan Hogar"]', "$.promotions[0].plans[0]"),
    ],
    "texts": [
        ("schema: 1\n", "", "$"),
        ("texts:\n", "textos:\n", "$"),
        ("already_taken:", "Ya tomado:", "$.texts"),
        ('"Ya está cerrado."', "[1]", "$.texts['case.closed']"),
        ('"Ya está cerrado."', '""', "$.texts['case.closed']"),
    ],
    "replies": [
        ("schema: 1\n", "", "$"),
        ("saludo:", "Saludo:", "$.replies"),
        ("saludo:", "/saludo:", "$.replies"),
        ('text: "Así se paga."', 'say: "Así se paga."', "$.replies.pagos"),
        ('    text: "Así se paga."\n', "", "$.replies.pagos"),
        ("[support]", "support", "$.replies.pagos.departments"),
        ("[support]", "[]", "$.replies.pagos.departments"),
        ("document:", "image:", "$.replies.pagos.attach"),
    ],
    "sentiment": [
        ("schema: 1\n", "", "$"),
        ("extend: true", "extend: tal vez", "$.extend"),
        ("positive:", "positivas:", "$"),
        ("angry: [vendehúmo", "angry: [12", "$.angry[0]"),
        ('["una maravilla", 😍]', "[]", "$.positive"),
        ('"una maravilla"', '""', "$.positive[0]"),
    ],
    "templates": [
        ("schema: 1\n", "", "$"),
        ("reopen: novedades\n", "reopen: Novedades\n", "$.reopen"),
        ("templates:\n", "plantillas:\n", "$"),
        ("name: novedades_de_tu_caso", "name: Novedades", "$.templates.novedades.name"),
        ("language: es_AR", "language: español", "$.templates.novedades.language"),
        ("category: utility", "category: aviso", "$.templates.novedades.category"),
        ('["SOP-12"]', "[12]", "$.templates.novedades.sample[0]"),
        ('    text: "Hay novedades de tu caso {{ ticket.number }}."\n', "", "$.templates.novedades"),
    ],
    "connector": [
        ("connector: demo\n", "", "$"),
        ("csv: config/customers.csv", "csv: ../customers.csv", "$.operations.customer.csv"),
        ("csv: config/customers.csv", "csv: /etc/passwd.csv", "$.operations.customer.csv"),
        ("csv: config/customers.csv", "url: config/customers.csv", "$.operations.customer"),
        ('    find: {phone: "{{ phone }}"}\n', "", "$.operations.customer"),
        ('find: {phone: "{{ phone }}"}', "find: {}", "$.operations.customer.find"),
        ("as: number", "as: numero", "$.operations.customer.returns.debt.as"),
        ("path: deuda, ", "", "$.operations.customer.returns.debt"),
    ],
    "example": [
        ('example: "Un cliente"\n', "", "$"),
        ("status: 200", "status: 20", "$.answer.status"),
        ('body: {name: "María"}}', 'body: {}, text: ""}', "$.answer"),
        ("outcome: found", "outcome: encontrado", "$.gives.outcome"),
        ("outcome: found, ", "", "$.gives"),
        ('"2026-03-02 10:00"', '"2/3/2026"', "$.now"),
        ("method: GET", "metodo: GET", "$.request"),
    ],
    "channels": [
        ("    kind: cloud\n", "", "$.lines.whatsapp"),
        ("kind: cloud", "kind: oficial", "$.lines.whatsapp.kind"),
        ('token: "${WHATSAPP_TOKEN}"', 'token: "EAAG1234"', "$.lines.whatsapp.token"),
        ('    app_secret: "${WHATSAPP_APP_SECRET}"\n', "", "$.lines.whatsapp"),
        ('"106540352242922"', "106540352242922", "$.lines.whatsapp.phone_number_id"),
        ("menus: text", "menus: botones", "$.lines.whatsapp.menus"),
        ("api_version: v26.0", "api_version: 26.0", "$.lines.whatsapp.api_version"),
        ("api_version: v26.0", "api_version: ultima", "$.lines.whatsapp.api_version"),
        ('waba_id: "102290129340398"', "waba_id: 102290129340398", "$.lines.whatsapp.waba_id"),
        ("rate: 80", "rate: 0", "$.lines.whatsapp.rate"),
        ("after_crash: ask", "after_crash: repetir", "$.lines.whatsapp.after_crash"),
        ('url: "http://127.0.0.1:3000"', 'url: "127.0.0.1:3000"', "$.lines.celular.url"),
        ("prueba: {kind: simulator}", 'prueba: {kind: simulator, token: "${A}"}', "$.lines.prueba"),
        ("cobranzas: {line", "Cobranzas: {line", "$.gateways"),
        ("line: whatsapp, ", "", "$.gateways.cobranzas"),
        ("line: whatsapp", "line: WhatsApp", "$.gateways.cobranzas.line"),
        ('"${GATEWAY_TOKEN}"', "abc123", "$.gateways.cobranzas.token"),
        ("repeat_within: 10m", "repeat_within: 10", "$.gateways.cobranzas.repeat_within"),
        ("repeat_within: 10m", "repeat: 10m", "$.gateways.cobranzas"),
    ],
    "transcript": [
        ("given:\n", "dado:\n", "$"),
        ('"2026-03-02 10:00"', '"el lunes"', "$.given.now"),
        ("fetch: {invoices: failed}", "fetch: {invoices: roto}", "$.given.fetch.invoices"),
        ('- {customer: "hola"}', '- {cliente: "hola"}', "$.talk[0]"),
        ('- {customer: "hola"}', '- {customer: "hola", dice: "x"}', "$.talk[0]"),
        ('image: "modem.jpg"', 'image: "modem.jpg", audio: "a.ogg"', "$.talk[2].customer"),
        ('bot: ["Hola"]', 'bot: "Hola"', "$.talk[1].bot"),
        (', says: "yo"', "", "$.talk[3]"),
        ("in: support, ", "", "$.talk[3]"),
        ("operator: {mode: emergency}", "operator: {mode: emergency, close: true}", "$.talk[5].operator"),
        (
            "operator: {mode: emergency}",
            "operator: {zone_emergency: off}",
            "$.talk[5].operator.zone_emergency",
        ),
        ('to: "3815550003", ', "", "$.talk[6].gateway"),
        ("apply: groups", "apply: todo", "$.talk[7].apply"),
        ("wait: 10m", "wait: 10", "$.talk[8].wait"),
        ("conversation: none", "conversation: ninguna", "$.talk[10].expect.conversation"),
        ("state: pending", "estado: pending", "$.talk[10].expect.ticket"),
        ("ignore: [bot]", "ignore: [todo]", "$.ignore[0]"),
    ],
}

OF_A_RULE = {
    "zones": [
        ("[-65.1, -26.8], [-65.1, -26.7], ", "[-65.1, -26.7], ", "$.features[0].geometry.coordinates[0]"),
        ("[-65.1, -26.7]", "[-26.7, -165.1]", "$.features[0].geometry.coordinates[0][2][1]"),
    ]
}
"""Lines that a schema refuses in an editor, and `check` leaves to a rule, which says it better."""
