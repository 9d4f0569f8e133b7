"""Carries out the edits on standard input and writes one result an edit (README.md)."""

import json
import sys

from calendar_json import apply, arguments, connect, new_item

HOW = {"trash": "move_to_trash", "soft": "soft_delete", "hard": "delete"}


def find(account, edit):
    if "id" in edit:
        item = next(iter(account.fetch(ids=[(edit["id"], None)])))
    else:
        item = next(iter(account.calendar.filter(subject=edit["subject"])), None)
        if item is None:
            raise LookupError(f"no item with the subject {edit['subject']!r}")
    if isinstance(item, Exception):
        raise item
    if "occurrence" in edit:
        item = item.occurrence(edit["occurrence"])
        item.refresh()
    return item


def run(account, edit):
    op = edit["op"]
    if op == "create":
        item = new_item(account, edit["item"])
        item.save()
        return {"op": op, "id": item.id, "change_key": item.changekey}
    item = find(account, edit)
    if op == "change":
        item.save(update_fields=apply(item, edit["set"]))
    elif op == "delete":
        getattr(item, HOW[edit.get("how", "trash")])()
        return {"op": op, "id": None, "change_key": None}
    elif op == "move":
        item.move(getattr(account, edit["folder"]))
    else:
        raise ValueError(f"unknown edit {op!r}")
    return {"op": op, "id": item.id, "change_key": item.changekey}


def main():
    args = arguments(__doc__).parse_args()
    account = connect(args)
    json.dump([run(account, edit) for edit in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
