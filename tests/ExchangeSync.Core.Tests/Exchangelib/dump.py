"""Reads a calendar back as JSON (README.md)."""

import datetime as dt
import json
import sys

from exchangelib import ExtendedProperty
from exchangelib.items import CalendarItem

from calendar_json import FIELDS, arguments, by_start, connect, parse_time, to_json


def register(spec):
    """Makes an extended string property readable under its name."""
    guid, name = spec.split(":")
    CalendarItem.register(name, type(name, (ExtendedProperty,), {
        "property_set_id": guid, "property_name": name, "property_type": "String"}))
    return name


def read(account, found, stamps):
    """All mapped fields of the items found: a listing alone lacks notes and series."""
    items = list(account.fetch(ids=[(i.id, i.changekey) for i in found], only_fields=[*FIELDS, "_start_timezone", "_end_timezone", *stamps]))
    for item in items:
        if isinstance(item, Exception):
            raise item
    return by_start(to_json(i, stamps) for i in items)


def view(account, first, last):
    """The ids of what overlaps the days; a server shows two years at once."""
    found = {}
    while first < last:
        until = min(last, first + dt.timedelta(days=700))
        found.update({i.id: i for i in account.calendar.view(start=first, end=until).only("id", "changekey")})
        first = until
    return list(found.values())


def main():
    parser = arguments(__doc__)
    parser.add_argument("--from", dest="first", type=dt.date.fromisoformat, required=True)
    parser.add_argument("--to", dest="last", type=dt.date.fromisoformat, required=True)
    parser.add_argument("--property", action="append", default=[])
    args = parser.parse_args()
    stamps = [register(spec) for spec in args.property]
    account = connect(args)
    first, last = (parse_time(f"{day.isoformat()}T00:00:00", account.default_timezone) for day in (args.first, args.last))
    items = account.calendar.all().only("id", "changekey")
    json.dump(
        {"items": read(account, list(items), stamps), "view": read(account, view(account, first, last), stamps)}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
