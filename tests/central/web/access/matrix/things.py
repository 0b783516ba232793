"""What routes are about in the filled county, which of them anybody may ask, and which know no site."""

from tests.central.web.access.matrix.filled import BOX, DIGEST, LOT, ROOM, SITE, STOP, WAYBILL

# Why each of these may be asked without a login.
PUBLIC = {
    "GET /login": "the way in",
    "POST /login": "the way in",
    "POST /login/code": "the second step of the way in, after the password",
    "POST /logout": "who is not in goes out of nothing",
    "GET /api/v1/": "how the API is used, without any of its data",
    "GET /api/v1/openapi.json": "how the API is used, without any of its data",
    "GET /healthz": "watched by systemd; says ok and nothing else",
    "GET /readyz": "watched by load balancers; says what it waits for",
    "GET /metrics": "numbers without persons, for near addresses and tokens",
    "GET /p": "recipients ask for their own parcel, held by throttles and two secrets",
    "POST /p": "recipients ask for their own parcel, held by throttles and two secrets",
    "GET /lot/{lot}": "the public story of a lot, without persons",
    "GET /01/{gtin}": "the public story of a lot, without persons",
    "GET /01/{gtin}/10/{lot}": "the public story of a lot, without persons",
    "GET /01/{gtin}/10/{lot}/21/{serial}": "the public story of a lot, without persons",
    "GET /01/{gtin}/22/{variant}/10/{lot}": "the public story of a lot, without persons",
    "GET /01/{gtin}/22/{variant}/10/{lot}/21/{serial}": "the public story of a lot, without persons",
    "GET /00/{sscc}": "the public story of a lot, without persons",
    "GET /public/indicators": "what two people approved for the public, without persons",
    "GET /public/indicators/{number}.{kind}": "what two people approved for the public, without persons",
    "POST /api/epcis/capture": "partners' systems have a token of their own",
}

# What stands in a path or must stand in a query, by the path; "" is for each path that has the field.
FIELDS: dict[str, dict[str, str]] = {
    "": {
        "site": SITE,
        "room": ROOM,
        "waybill": WAYBILL,
        "lot": LOT,
        "box": BOX,
        "probe": "probe-1",
        "number": "1",
        "alert": "1",
        "stream": "s",
        "seq": "1",
        "digest": DIGEST,
        "product": "bamboo-shoot",
        "kind": "routing",
        "day": "2026-05-28",
        "since": "2026-05-01",
        "until": "2026-05-02",
        "suffix": "csv",
        "bag": "BAG-1",
        "township": "331123001",
        "device": "gun",
        "code": "retail",
        "level": "station",
        "evidence": "1",
    },
    "/reports/{kind}/{period}": {"kind": "day", "period": "2026-05-28"},
    "/reports/{kind}/{period}/diff": {"kind": "day", "period": "2026-05-28"},
    "/reports/{kind}/{period}/sign": {"kind": "day", "period": "2026-05-28"},
    "/reports/{kind}/{period}/{number}.{suffix}": {"kind": "day", "period": "2026-05-28"},
    "/reports/{kind}/{period}/ministry.{suffix}": {"kind": "day", "period": "2026-05-28", "suffix": "json"},
    "/api/v1/reports/{kind}/{period}": {"kind": "day", "period": "2026-05-28"},
    "/api/v1/reports/{kind}/{period}/versions": {"kind": "day", "period": "2026-05-28"},
    "/boxes/{name}": {"name": BOX},
    "/fleet/orders/{command}/brought": {"command": "0" * 32},
    "/fleet/rollouts/{rollout}/{deed}": {"rollout": "0" * 12, "deed": "pause"},
    "/boxes/{box}/devices/{name:path}": {"name": "probe-1"},
    "/sites/{name}": {"name": SITE},
    "/indicators/export/{kind}": {"kind": "csv"},
    "/rows/{name}": {"name": "passages"},
    "/rows/{name}.{suffix}": {"name": "passages"},
    "/produce/parties/{number}": {"number": "F-0001"},
    "/produce/parties/{number}/erase": {"number": "F-0001"},
    "/ledgers/service/{place}": {"place": STOP},
}
QUERIES = {
    "/admin/accounts/one": {"name": "manager own"},
    "/lots/packed": {"package": WAYBILL},
    "/lots/packed/epcis": {"package": WAYBILL},
    "/ledgers/goods/item": {"site": SITE, "owner": "coop-3", "item": "honey"},
    "/lots/batches": {"site": SITE},
    "/lots/batches/{since}/{until}.{suffix}": {"site": SITE},
    "/ledgers/flow": {"site": SITE},
    "/reports/{kind}/{period}/diff": {"from": "1", "to": "2"},
    "/ledgers/match": {"site": SITE},
    "/rooms/{site}/{room}/record.pdf": {"from": "2026-05-01", "to": "2026-05-01"},
    "/api/charts/rooms/{site}/{room}/record": {"from": "2026-05-01", "to": "2026-05-01"},
}

# Fields in the path, and yet no site's own.
OF_NO_SITE = {
    "/rows/{name}": "a list of all sites' rows, held to those in reach",
    "/rows/{name}.{suffix}": "a list of all sites' rows, held to those in reach",
    "/produce/standards/{product}": "what the whole county grades by",
}
# What the filled county lacks, so that its own page is not found either.
NOTHING_THERE = {
    "/fleet/orders/{command}/brought": "nothing was ordered",
    "/duty/notes/{number}": "nobody handed over",
    "/api/v1/bags/{bag}": "no bag was filled",
    "/api/v1/coverage": "the small county has no tables",
    "/api/v1/day-reports/{day}": "no day was reported",
    "/api/v1/reports/{kind}/{period}": "no day was reported",
    "/api/v1/reports/{kind}/{period}/versions": "no day was reported",
    "/townships/{township}": "the small county has no townships",
    "/townships/{code}": "the small county has no townships",
    "/boxes/{box}/devices/{device}": "the box told of no device",
    "/boxes/{box}/devices/{name:path}": "the box told of no device",
    "/indicators/{code}/rows": "nothing was counted",
    "/indicators/files/{digest}": "no evidence was added",
    "/indicators/sampling/{number}": "no sample was drawn",
    "/indicators/sampling/{number}/export/xlsx": "no sample was drawn",
    "/indicators/sampling/{number}/sites/{level}": "no sample was drawn",
    "/indicators/disclosure/{number}": "nothing was prepared",
    "/excursions/of/{box}/{probe}/{start_ms}": "no excursion begins at 1",
    "/excursions/of-alert/{alert}": "the alert was made without an excursion",
    "/epcis/event": "no partner sent any",
    "/ledgers/coverage": "the small county has no tables",
    "/reports/{kind}/{period}": "no day was reported",
    "/reports/{kind}/{period}/diff": "no day was reported",
    "/reports/{kind}/{period}/{number}.{suffix}": "no day was reported",
    "/reports/{kind}/{period}/ministry.{suffix}": "no day was reported",
    "/produce/standards/{product}": "nobody entered one",
}

# Good forms, so that what refuses is the reach and not a missing field.
FORMS = {
    "/fleet/orders": {"kind": "clock.ask", "names": BOX},
    "/fleet/rollouts": {"version": "9.9.9"},
    "/fleet/settings": {"kind": "agent.update", "names": BOX, "text": "9.9"},
    "/alerts/{number}/ack": {"comment": "going there"},
    "/silences": {"site": SITE, "minutes": "10", "reason": "defrosting"},
    "/lots/of/{lot}/tests": {"result": "pass", "method": "rapid"},
    "/lots/of/{lot}/block": {"blocked": "no", "why": "tested again"},
    "/reports/{kind}/{period}/sign": {"version": "1", "deed": "approved"},
    "/lots/tasks/{number}": {"decision": "released", "comment": "tasted"},
    "/ledgers/notices/resend": {"waybill": WAYBILL, "site": SITE, "kind": "arrived"},
}
# POST routes of which the form, not the path, names the site.
FORM_NAMES_SITE = frozenset({"/silences", "/fleet/orders", "/ledgers/notices/resend"})

# What is told of the one site alone.
PLANTED = (WAYBILL, f">{LOT}<", f"/{LOT}<", BOX, "coop-3", "YT88881111", "probe-1")
SEARCHES = {"/search": {"q": WAYBILL[:-4]}}
# Forms that only ask: what each is sent.
ASKED = {"/search": {"q": WAYBILL[-8:]}, "/produce/parties/find": {}}
# It is pushed for ever.
NO_PAGE = frozenset({"/live"})
