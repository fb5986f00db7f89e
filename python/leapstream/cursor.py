"""Where a reader of a topic stands. What comes twice is dropped; what is missing without a gap is an error."""

from typing import Any, Iterator

from .records import Gap, Item, ProtocolError, Record


class Cursor:
    def __init__(self, topic: str, every: int) -> None:
        self.next, self.end = 1, 1  # the next record, and the end of what there was at the first answer
        self.topic, self._every, self._epoch, self._delivery = topic, every, "", ""

    def start(self) -> dict[str, Any] | None:
        """What to ask for after a break: all behind the last record seen. None before the first answer."""
        return {"epoch": self._epoch, "seq": self.next - 1} if self._epoch else None

    def records(self, message: dict[str, Any]) -> Iterator[Record]:
        """What is new in a message about this topic."""
        if message["op"] == "subscribed":
            # Behind a cursor the server accounts for every record, with a gap if need be.
            if message["epoch"] != self._epoch or message["delivery"] != "lossless":
                self.next, self.end = message["from"], message["next"]
            self._epoch, self._delivery = message["epoch"], message["delivery"]
            yield from map(self._item, message.get("snapshot", ()))
        elif message["op"] == "data":
            for record in message["items"]:
                if record["seq"] >= self.next:
                    self._expect(record["seq"])
                    self.next = record["seq"] + 1
                    yield self._item(record)
        elif message["op"] == "gap":
            first, last, reason = message["from"], message["to"], message["reason"]
            self.next = max(self.next, last + 1) if first <= self.next else self.next
            if first <= last or reason == "epoch":
                yield Gap(self.topic, self._epoch, first, last, reason)
        elif message["op"] == "complete":
            self._expect(message["seq"] + 1)

    def _item(self, record: dict[str, Any]) -> Item:
        return Item(self.topic, self._epoch, record["seq"], record["time"] / 1000, record["value"])

    def _expect(self, seq: int) -> None:
        due = -(-self.next // self._every) * self._every
        if self._delivery == "lossless" and seq > due:
            raise ProtocolError(f"{self.topic}: record {seq} came where {due} was due, without a gap")
