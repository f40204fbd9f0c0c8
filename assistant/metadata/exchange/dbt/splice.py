"""Insertions into a YAML file that leave every other character of it as it is.

PyYAML tells where each node of the text stands, so comments, order, quotes and indentation stay the user's;
what a file looks like afterwards is read again by the caller before it counts.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

import yaml

from assistant.metadata.exchange.yamls import dumped, flow

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


class Splice:
    """Edits of one text, gathered and then made at once. Raises `yaml.YAMLError` where it is not YAML."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: yaml.Node | None = yaml.compose(text, yaml.SafeLoader)
        self._edits: list[_Edit] = []
        self._touched: set[tuple[int, str]] = set()

    def insert(self, node: yaml.Node, said: Said) -> None:
        """Add keys to a mapping: below its `name`, or before its first key; also to one that is empty."""
        for key in said:
            if (id(node), key) in self._touched:
                raise ValueError("it is written once for two places (a YAML alias).")
            self._touched.add((id(node), key))
        if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
            indent = node.value[0][0].start_mark.column
            named = next((value for key, value in node.value if key.value == "name"), None)
            if named is not None:
                self._below(named, dumped(said), indent)
            else:
                self._before(node.value[0][0], dumped(said), indent)
        else:
            self._into_flow(node, "{", flow(said), dumped(said))

    def append(self, node: yaml.Node, items: list[Said]) -> None:
        """Add items to a sequence, behind the last; also to one that is empty."""
        if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
            self._below(_last(node), dumped(items), node.start_mark.column)
        elif isinstance(node, yaml.SequenceNode) and node.value:
            end = node.value[-1].end_mark.index
            self._edits.append(_Edit(end, end, ", " + flow(items)))
        else:
            self._into_flow(node, "[", flow(items), dumped(items))

    def replace(self, node: yaml.Node, value: Any) -> None:
        """Another value in place of a node's."""
        start, end = node.start_mark.index, node.end_mark.index
        tail = "\n" if self.text[start:end].endswith("\n") else ""
        lead = " " if start == end else ""
        self._edits.append(_Edit(start, end, lead + flow([value]) + tail))

    def edited(self) -> str:
        """The text with all edits, in the line breaks that it has."""
        text = self.text
        for edit in sorted(self._edits, key=lambda one: one.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    def _below(self, node: yaml.Node, block: str, indent: int) -> None:
        """New lines below the last one of a node."""
        end = node.end_mark.index
        if end and self.text[end - 1] == "\n":
            self._add(end, self._block(block, indent))
            return
        stop = self.text.find("\n", end)
        if stop < 0:
            self._add(len(self.text), self._break() + self._block(block, indent))
        else:
            self._add(stop + 1, self._block(block, indent))

    def _before(self, node: yaml.Node, block: str, indent: int) -> None:
        self._add(node.start_mark.index - node.start_mark.column, self._block(block, indent))

    def _into_flow(self, node: yaml.Node, mark: str, inner: str, block: str) -> None:
        """Behind the opening mark of a flow collection, or as the value of a key that has none."""
        start = node.start_mark.index
        if isinstance(node, yaml.CollectionNode):
            more = ", " if node.value else ""
            self._add(self.text.index(mark, start) + 1, inner + more)
        else:
            line = self.text.rfind("\n", 0, start) + 1
            before = self.text[line:start]
            indent = len(before) - len(before.lstrip(" -")) + 2
            self._edits.append(
                _Edit(start, node.end_mark.index, self._break() + self._block(block, indent).rstrip("\r\n"))
            )

    def _add(self, at: int, text: str) -> None:
        """An insertion; of two at one place the one that came first stands first."""
        for position, edit in enumerate(self._edits):
            if (edit.start, edit.end) == (at, at):
                self._edits[position] = _Edit(at, at, edit.text + text)
                return
        self._edits.append(_Edit(at, at, text))

    def _block(self, block: str, indent: int) -> str:
        return textwrap.indent(block, " " * indent, lambda line: line != "\n").replace("\n", self._break())

    def _break(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"


def child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """The node of a key's value."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                found: yaml.Node = value
                return found
    return None


def _last(node: yaml.Node) -> yaml.Node:
    """The node whose text ends last within another."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        below = node.value[-1]
        last: yaml.Node = below[1] if isinstance(below, tuple) else below
        if last.start_mark.index < node.start_mark.index:
            # An alias stands for what is written further up; its key is on its line.
            if not isinstance(below, tuple):
                raise ValueError("its last entry is a YAML alias.")
            key: yaml.Node = below[0]
            return key
        node = last
    return node
