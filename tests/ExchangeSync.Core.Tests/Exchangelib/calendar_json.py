"""Items of exchangelib as the JSON that README.md describes, and the way back."""

import argparse
import datetime as dt

import isodate
import exchangelib.recurrence
from exchangelib import BASIC, DELEGATE, Account, Configuration, Credentials, EWSDate, EWSDateTime, EWSTimeZone, HTMLBody
from exchangelib.items import CalendarItem
from exchangelib.recurrence import Recurrence, WeeklyPattern

FIELDS = (
    "subject", "location", "start", "end", "is_all_day", "legacy_free_busy_status", "sensitivity", "categories",
    "reminder_is_set", "reminder_minutes_before_start", "body", "text_body", "type", "original_start", "recurrence", "duration",
    "modified_occurrences", "deleted_occurrences",
)


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    for name in ("url", "user", "password", "address"):
        parser.add_argument("--" + name, required=True)
    return parser


def connect(args, zone="Romance Standard Time", connections=1):
    configuration = Configuration(
        service_endpoint=args.url, credentials=Credentials(args.user, args.password), auth_type=BASIC,
        max_connections=connections)
    return Account(
        args.address, config=configuration, autodiscover=False, access_type=DELEGATE,
        default_timezone=EWSTimeZone.from_ms_id(zone))


def wall(value, zone):
    """A point in time as wall time of a zone, or a date as it is."""
    if isinstance(value, dt.datetime):
        return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
    return value.isoformat()


def to_json(item, stamps=()):
    zone = item._start_timezone or EWSTimeZone("UTC")
    all_day = bool(item.is_all_day)
    end = day_after(item) if all_day else item.end
    body = item.body or None
    html = isinstance(body, HTMLBody)
    return {
        "id": item.id,
        "change_key": item.changekey,
        "kind": item.type,
        "subject": item.subject or "",
        "location": item.location or "",
        "all_day": all_day,
        "start": wall(item.start, zone),
        "end": wall(end, zone),
        "zone": zone.ms_id,
        "free_busy": item.legacy_free_busy_status,
        "sensitivity": item.sensitivity,
        "categories": sorted(item.categories or []),
        "reminder": item.reminder_minutes_before_start if item.reminder_is_set else None,
        "body_type": None if body is None else "HTML" if html else "Text",
        "text": plain(item.text_body if html else body),
        "html": str(body) if html else None,
        "original_start": original(item.original_start, zone, all_day),
        "series": series(item, zone, all_day),
        "stamps": {name: getattr(item, name) for name in stamps if getattr(item, name) is not None},
    }


def day_after(item):
    """The day after an all-day item. exchangelib's own end is a day early over the night that has 23 hours."""
    length = isodate.parse_duration(item.duration)
    return item.start + dt.timedelta(days=round(length / dt.timedelta(days=1)))


def plain(text):
    return (text or "").replace("\r\n", "\n").strip()


def original(value, zone, all_day):
    if value is None:
        return None
    text = wall(value, zone)
    return text[:10] if all_day else text


def series(item, zone, all_day):
    if item.recurrence is None:
        return None
    pattern, boundary = item.recurrence.pattern, item.recurrence.boundary
    weekly = isinstance(pattern, WeeklyPattern)
    until = getattr(boundary, "end", None)
    return {
        "pattern": "weekly" if weekly else type(pattern).__name__,
        "weekdays": weekdays(pattern) if weekly else [],
        "interval": getattr(pattern, "interval", 1),
        "start": boundary.start.isoformat()[:10],
        "count": getattr(boundary, "number", None),
        "until": until and until.isoformat()[:10],
        "modified": [original(o.original_start, zone, all_day) for o in item.modified_occurrences or []],
        "deleted": [original(o.start, zone, all_day) for o in item.deleted_occurrences or []],
    }


def weekdays(pattern):
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return [names[day - 1] if isinstance(day, int) else str(day) for day in pattern.weekdays]


def parse_time(text, zone):
    if len(text) == 10:
        return EWSDate.fromisoformat(text)
    return EWSDateTime.from_datetime(dt.datetime.fromisoformat(text)).replace(tzinfo=zone)


def recurrence(values):
    """A pattern by the name of its class, its own fields, and its range."""
    boundary = {name: dt.date.fromisoformat(values[name]) for name in ("start", "end") if name in values}
    if "number" in values:
        boundary["number"] = values["number"]
    fields = {name: value for name, value in values.items() if name not in ("pattern", "start", "end", "number")}
    return Recurrence(pattern=getattr(exchangelib.recurrence, values["pattern"])(**fields), **boundary)


def apply(item, values):
    """Sets the fields of an item from JSON and returns the names of those that changed."""
    changed = []

    def put(name, value):
        setattr(item, name, value)
        changed.append(name)

    plain_names = {"subject": "subject", "location": "location", "free_busy": "legacy_free_busy_status",
                   "sensitivity": "sensitivity", "categories": "categories"}
    for key, name in plain_names.items():
        if key in values:
            put(name, values[key])
    if "reminder" in values:
        put("reminder_is_set", values["reminder"] is not None)
        put("reminder_minutes_before_start", values["reminder"] or 0)
    if values.get("html") is not None:
        put("body", HTMLBody(values["html"]))
    elif "text" in values:
        put("body", values["text"])
    if "start" in values:
        zone = EWSTimeZone.from_ms_id(values["zone"]) if "zone" in values else item._start_timezone or item.account.default_timezone
        put("is_all_day", values.get("all_day", len(values["start"]) == 10))
        item._start_timezone = item._end_timezone = zone
        put("start", parse_time(values["start"], zone))
        end = parse_time(values["end"], zone)
        put("end", end - dt.timedelta(days=1) if item.is_all_day else end)
    if "recurrence" in values:
        put("recurrence", values["recurrence"] and recurrence(values["recurrence"]))
    return changed


def new_item(account, values):
    item = CalendarItem(account=account, folder=account.calendar, reminder_is_set=False)
    apply(item, values)
    return item


def by_start(objects):
    return sorted(objects, key=lambda o: (o["start"], o["subject"], o["zone"]))
