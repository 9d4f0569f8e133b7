"""Fills a calendar with items of every kind and writes what it made (README.md)."""

import datetime as dt
import json
import sys

from exchangelib import EWSTimeZone
from exchangelib.recurrence import Recurrence, WeeklyPattern

from calendar_json import arguments, by_start, connect, new_item, parse_time

ZONES = ("Romance Standard Time", "Pacific Standard Time", "India Standard Time")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HTML = "<p>Bring the <b>drawings</b> &amp; the <i>offer</i>.</p><p>Second line</p>"
HTML_AS_TEXT = "Bring the drawings & the offer.\nSecond line"


def plan(number, today):
    """The item of that number, as JSON."""
    day = today + dt.timedelta(days=number * 5 % 84 - 28)
    kind = number % 10
    start = dt.datetime.combine(day, dt.time(7 + number % 11, 15 * (number % 4)))
    item = {
        "kind": "Single", "subject": f"Timed {number}", "location": f"Room {number % 5}" if number % 3 else "",
        "all_day": False, "start": start.isoformat(), "end": (start + dt.timedelta(minutes=45 + number % 3 * 30)).isoformat(),
        "zone": ZONES[number % 3], "free_busy": ("Busy", "Free", "Tentative", "OOF")[number % 4], "sensitivity": "Normal",
        "categories": [], "reminder": (None, 10, 60)[number % 3], "body_type": None, "text": "", "html": None,
        "original_start": None, "series": None, "stamps": {},
    }
    if kind in (4, 5):
        item.update(
            subject=f"All day {number}", all_day=True, zone=ZONES[0], start=day.isoformat(),
            end=(day + dt.timedelta(days=1 if kind == 4 else 2 + number % 3)).isoformat())
    elif kind == 6:
        item.update(
            kind="RecurringMaster", subject=f"Series {number}",
            series={"pattern": "weekly", "weekdays": [DAYS[day.weekday()]], "interval": 1, "start": day.isoformat(),
                    "count": 5, "until": None, "modified": [], "deleted": []})
    elif kind == 7:
        item.update(subject=f"Private {number}", sensitivity=("Private", "Personal", "Confidential")[number % 3])
    elif kind == 8:
        item.update(subject=f"Html {number}", body_type="HTML", text=HTML_AS_TEXT, html=HTML)
    elif kind == 9:
        item.update(
            subject=f"Note {number} æøå €", body_type="Text", text=f"First line <{number}>\nsecond & last",
            categories=sorted(["Visit", f"Team {number % 4}"]))
    return item


def shifted(item, start):
    """The occurrence of a series on another start, which keeps the length in wall time."""
    length = dt.datetime.fromisoformat(item["end"]) - dt.datetime.fromisoformat(item["start"])
    return dict(
        item, id=None, change_key=None, kind="Occurrence", series=None, start=start.isoformat(), end=(start + length).isoformat(),
        original_start=start.isoformat())


def edit_series(master, item):
    """Moves the second occurrence a day on, deletes the fourth, and returns how the series then reads."""
    first = dt.datetime.fromisoformat(item["start"])
    occurrences = [shifted(item, first + dt.timedelta(weeks=week)) for week in range(item["series"]["count"])]
    moved = occurrences[1]
    start = dt.datetime.fromisoformat(moved["start"]) + dt.timedelta(days=1, hours=1)
    end = dt.datetime.fromisoformat(moved["end"]) + dt.timedelta(days=1, hours=1)
    zone = EWSTimeZone.from_ms_id(item["zone"])
    second = master.occurrence(2)
    second.refresh()
    second.start, second.end = parse_time(start.isoformat(), zone), parse_time(end.isoformat(), zone)
    second.location = "Moved"
    second.save(update_fields=["start", "end", "location"])
    moved.update(kind="Exception", start=start.isoformat(), end=end.isoformat(), location="Moved")
    fourth = master.occurrence(4)
    fourth.refresh()
    fourth.delete()
    deleted = occurrences.pop(3)
    item["series"].update(modified=[moved["original_start"]], deleted=[deleted["original_start"]])
    return occurrences


def build(account, item):
    made = new_item(account, item)
    if item["series"]:
        weekday = item["series"]["weekdays"][0]
        made.recurrence = Recurrence(
            pattern=WeeklyPattern(interval=1, weekdays=[weekday]),
            start=dt.date.fromisoformat(item["series"]["start"]), number=item["series"]["count"])
    return made


def main():
    parser = arguments(__doc__)
    parser.add_argument("--date", type=dt.date.fromisoformat, required=True)
    parser.add_argument("--count", type=int, default=300)
    args = parser.parse_args()
    account = connect(args)
    items = [plan(number, args.date) for number in range(args.count)]
    view = []
    for item, result in zip(items, account.bulk_create(folder=account.calendar, items=[build(account, i) for i in items])):
        if isinstance(result, Exception):
            raise result
        if item["series"]:
            master = account.calendar.get(id=result.id, changekey=result.changekey)
            view += edit_series(master, item)
        else:
            view.append(dict(item, id=None, change_key=None))
        item.update(id=result.id, change_key=result.changekey)
    json.dump({"items": by_start(items), "view": by_start(view)}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
