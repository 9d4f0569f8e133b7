"""Hears of a new item by a pull and by a streaming subscription and writes the events of both (README.md)."""

import json
import sys
import threading

from calendar_json import arguments, connect, new_item

ITEM = {"subject": "Heard", "start": "2026-03-10T09:00:00", "end": "2026-03-10T10:00:00", "zone": "Romance Standard Time"}


def kinds(notifications):
    return [type(event).__name__ for notification in notifications for event in notification.events]


def main():
    args = arguments(__doc__).parse_args()
    account = connect(args, connections=2)
    pull, watermark = account.calendar.subscribe_to_pull()
    stream = account.calendar.subscribe_to_streaming()
    # The stream occupies a connection until the first notification comes.
    threading.Timer(0.5, new_item(account, ITEM).save).start()
    streamed = kinds(account.calendar.get_streaming_events(stream, connection_timeout=1, max_notifications_returned=1))
    pulled = kinds(account.calendar.get_events(pull, watermark))
    account.calendar.unsubscribe(pull)
    account.calendar.unsubscribe(stream)
    json.dump({"streamed": streamed, "pulled": pulled}, sys.stdout)


if __name__ == "__main__":
    main()
