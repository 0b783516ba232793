"""The peer at work, in its own environment: its own classes as shipped, with the configuration it ships.

Run by that environment's Python. Changed of the configuration are the broker's address, the token, and
the kind of storage (`sqlite`; as shipped it is `memory`); where it keeps its files is a folder of the run.
"""

import json
import logging
import os
import sqlite3
import sys
import time
from pathlib import Path
from threading import Event, Thread
from typing import Any

import thingsboard_gateway
from thingsboard_gateway.gateway.tb_gateway_service import TBGatewayService
from thingsboard_gateway.storage.sqlite.sqlite_event_storage import SQLiteEventStorage
from thingsboard_gateway.tb_utility.tb_logger import TbLogger

_SHIPPED = Path(thingsboard_gateway.__file__).parent / "config"
# The account under which the broker knows it.
TOKEN = "peer"
_QUIET_S = 5.0


def shipped(folder: Path, port: int) -> dict[str, Any]:
    """The shipped configuration with this broker and a SQLite storage in the folder."""
    config: dict[str, Any] = json.loads((_SHIPPED / "tb_gateway.json").read_text(encoding="utf-8"))
    config["thingsboard"] |= {"host": "127.0.0.1", "port": port}
    config["thingsboard"]["security"]["accessToken"] = TOKEN
    config["storage"] |= {"type": "sqlite", "data_file_path": f"{folder}/data/"}
    return config


def message(number: int) -> str:
    """One scan as its storage takes it: the shape in which its own converters put telemetry there."""
    values = {"n": number, "waybill": f"SF{number:013}", "act": "arrive", "site": "SC-046", "carrier": "SF"}
    telemetry = [{"ts": int(time.time() * 1000), "values": values}]
    return json.dumps(
        {"deviceName": "box-1", "deviceType": "default", "telemetry": telemetry, "attributes": []}
    )


def storage(folder: Path) -> SQLiteEventStorage:
    """Its storage alone."""
    logging.setLoggerClass(TbLogger)
    return SQLiteEventStorage(shipped(folder, 1883)["storage"], logging.getLogger("storage"), Event())


def put(folder: Path, count: int) -> None:
    """So many puts; after what time all were accepted, and after what time all were in the file."""
    kept = storage(folder)
    messages = [message(number) for number in range(count)]
    began = time.perf_counter()
    accepted = sum(1 for one in messages if kept.put(one))
    accepted_s = time.perf_counter() - began
    while _rows(folder) < count and time.perf_counter() - began < 120:
        time.sleep(0.01)
    committed_s = time.perf_counter() - began
    _tell(accepted=accepted, accepted_s=accepted_s, committed=_rows(folder), committed_s=committed_s)
    _leave()


def drain(folder: Path, count: int) -> None:
    """So many events out of the file, pack by pack, each done at once: nothing is sent."""
    kept = storage(folder)
    for number in range(count):
        kept.put(message(number))
    while _rows(folder) < count:
        time.sleep(0.05)
    left, began = count, time.perf_counter()
    while left > 0 and time.perf_counter() - began < 300:
        pack = kept.get_event_pack()
        left -= len(pack)
        if pack:
            kept.event_pack_processing_done()
    _tell(drained=count - left, drained_s=time.perf_counter() - began)
    _leave()


def fill(folder: Path, count: int, told: Path) -> None:
    """So many puts, noting each that was accepted; then so long as its own thread needs to write."""
    kept = storage(folder)
    with told.open("ab", buffering=0) as out:
        for number in range(count):
            if kept.put(message(number)):
                os.write(out.fileno(), b"%d\n" % number)
    time.sleep(_QUIET_S)
    _leave()


def live(folder: Path, port: int, rate: float, first: int, count: int, told: Path) -> None:
    """The whole gateway; puts at this rate, each noted as soon as it was accepted. Ends by being killed.

    Its settings and logs lie beside what is told, so that a small disk is full of events alone.
    """
    home = told.parent / f"{told.stem}-home"
    (home / "logs").mkdir(parents=True)
    config = home / "tb_gateway.json"
    config.write_text(json.dumps(shipped(folder, port)), encoding="utf-8")
    (home / "logs.json").write_bytes((_SHIPPED / "logs.json").read_bytes())
    os.chdir(home)
    gateway = TBGatewayService.__new__(TBGatewayService)
    Thread(target=_feed, args=(gateway, rate, first, count, told), daemon=True).start()
    # It works until it is told to stop, and never returns from here before.
    gateway.__init__(str(config))


def left(folder: Path) -> None:
    """The numbers that wait in its files to be sent."""
    numbers: list[int] = []
    for path in sorted(Path(folder, "data").glob("*.db")):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            for (text,) in db.execute("SELECT message FROM messages"):
                numbers += [one["values"]["n"] for one in json.loads(text)["telemetry"]]
    sys.stdout.write(json.dumps({"left": numbers}) + "\n")


def _feed(gateway: TBGatewayService, rate: float, first: int, count: int, told: Path) -> None:
    while not hasattr(gateway, "_send_thread"):
        time.sleep(0.05)
    with told.open("ab", buffering=0) as out:
        os.write(out.fileno(), b"ready\n")
        began = time.perf_counter()
        for number in range(first, first + count):
            if rate:
                time.sleep(max(0.0, began + (number - first) / rate - time.perf_counter()))
            if gateway._event_storage.put(message(number)):
                os.write(out.fileno(), b"%d\n" % number)


def _rows(folder: Path) -> int:
    """How many events are in its file: what it says itself counts its queue as well."""
    with sqlite3.connect(f"file:{folder}/data/data.db?mode=ro", uri=True) as db:
        return int(db.execute("SELECT count(*) FROM messages").fetchone()[0])


def _tell(**figures: float) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def _leave() -> None:
    """Its threads would go on."""
    os._exit(0)


def main(words: list[str]) -> None:
    """What the words ask for."""
    match words:
        case ["put", folder, count]:
            put(Path(folder), int(count))
        case ["drain", folder, count]:
            drain(Path(folder), int(count))
        case ["fill", folder, count, told]:
            fill(Path(folder), int(count), Path(told))
        case ["left", folder]:
            left(Path(folder))
        case ["live", folder, port, rate, first, count, told]:
            live(Path(folder), int(port), float(rate), int(first), int(count), Path(told))
        case _:
            sys.exit(f"not understood: {words}")


if __name__ == "__main__":
    main(sys.argv[1:])
