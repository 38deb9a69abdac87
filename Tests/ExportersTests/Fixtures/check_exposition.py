#!/usr/bin/env python3
"""Judges an exposition read from standard input: check_exposition.py text|openmetrics

Parses it with prometheus_client (PyPI) and looks for what that parser lets pass: series that occur twice, families
whose lines are not together, metadata that occurs twice or after samples, a missing line feed at the end, timestamps.
Prints one line for each problem; exit 1 if there is any, 2 on wrong usage.
"""
import re
import sys
from io import StringIO

METADATA = re.compile(r"# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)", re.DOTALL)
SAMPLE = re.compile(
    r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)(.*)', re.DOTALL)
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"', re.DOTALL)
EXEMPLAR = re.compile(r' # \{([^{}]*)\} \S+( \d+\.\d+)?', re.DOTALL)
VALUE = re.compile(r"NaN|[+-]Inf|-?\d+(\.\d+)?([eE][+-]?\d+)?")
SUFFIXES = {"histogram": ["_bucket", "_sum", "_count"], "summary": ["", "_sum", "_count"]}


class Judge:
    """Follows the lines of an exposition and collects what is wrong with them."""

    def __init__(self, openmetrics):
        self.openmetrics = openmetrics
        self.problems = []
        self.families = {}
        self.series = set()
        self.current = None

    def metadata(self, number, keyword, name, rest):
        family = self.families.get(name)
        if family is None:
            family = self.families[name] = {"keywords": {}, "samples": 0}
        elif name != self.current:
            self.problems.append(f"line {number}: the lines of {name} are not together")
        self.current = name
        if keyword in family["keywords"]:
            self.problems.append(f"line {number}: a second {keyword} of {name}")
        if family["samples"]:
            self.problems.append(f"line {number}: {keyword} of {name} after its samples")
        family["keywords"][keyword] = rest

    def sample(self, number, name, labels, value, rest):
        family = self.families.get(self.current)
        kind = family["keywords"].get("TYPE") if family else None
        if kind is None:
            self.problems.append(f"line {number}: {name} has no TYPE before it")
            return
        suffixes = ["_total"] if self.openmetrics and kind == "counter" else SUFFIXES.get(kind, [""])
        if name not in [self.current + suffix for suffix in suffixes]:
            self.problems.append(f"line {number}: {name} stands in the family {self.current}")
        family["samples"] += 1
        pairs = LABEL.findall(labels or "")
        names = [pair[0] for pair in pairs]
        if len(set(names)) < len(names):
            self.problems.append(f"line {number}: a label of {name} occurs twice")
        key = (name, tuple(sorted(pair for pair in pairs if pair[1])))
        if key in self.series:
            self.problems.append(f"line {number}: the series {key} occurs twice")
        self.series.add(key)
        if not VALUE.fullmatch(value):
            self.problems.append(f"line {number}: the value {value!r} is no Go float")
        exemplary = self.openmetrics and (kind == "counter" or name.endswith("_bucket"))
        match = EXEMPLAR.fullmatch(rest) if exemplary else None
        if match and sum(len(part) for pair in LABEL.findall(match.group(1)) for part in pair) > 128:
            self.problems.append(f"line {number}: the labels of the exemplar are too long")
        if rest and not match:
            self.problems.append(f"line {number}: {rest!r} after the value")

    def read(self, text):
        if text and not text.endswith("\n"):
            self.problems.append("the last line has no line feed")
        lines = text.split("\n")[:-1]
        if self.openmetrics:
            if not lines or lines.pop() != "# EOF":
                self.problems.append("the last line is not # EOF")
        for number, line in enumerate(lines, 1):
            if match := METADATA.fullmatch(line):
                self.metadata(number, *match.groups())
            elif match := SAMPLE.fullmatch(line):
                self.sample(number, *match.groups())
            else:
                self.problems.append(f"line {number}: not understood: {line!r}")
        for name, family in self.families.items():
            missing = {"HELP", "TYPE"} - family["keywords"].keys()
            if missing:
                self.problems.append(f"{name} has no {' and no '.join(sorted(missing))}")


def parse(text, openmetrics):
    """Gives the number of samples that prometheus_client reads."""
    if openmetrics:
        from prometheus_client.openmetrics.parser import text_fd_to_metric_families
    else:
        from prometheus_client.parser import text_fd_to_metric_families
    return sum(len(family.samples) for family in text_fd_to_metric_families(StringIO(text, newline="\n")))


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in ("text", "openmetrics"):
        print(__doc__, file=sys.stderr)
        return 2
    openmetrics = sys.argv[1] == "openmetrics"
    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        print(f"not UTF-8: {error}")
        return 1
    judge = Judge(openmetrics)
    judge.read(text)
    try:
        parsed = parse(text, openmetrics)
        written = sum(family["samples"] for family in judge.families.values())
        if parsed != written:
            judge.problems.append(f"prometheus_client reads {parsed} samples of {written}")
    except Exception as error:  # the parser raises ValueError, and others on what it never expected
        judge.problems.append(f"prometheus_client: {type(error).__name__}: {error}")
    for problem in judge.problems:
        print(problem)
    return 1 if judge.problems else 0


if __name__ == "__main__":
    sys.exit(main())
