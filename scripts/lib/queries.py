"""What dashboards and rules ask for: the project's list of facts, and the queries of files at hand."""
import itertools
import json
import re

STRING = r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\''
BRACES = r"\{(?:" + STRING + r"|[^}\"'])*\}"
TOKEN = re.compile(r"(?P<string>" + STRING + r")|(?P<name>[a-zA-Z_:][\w:]*)|(?P<braces>" + BRACES + r")|\[[^\]]*\]|\d\w*|\S")
LABELS_FOLLOW = {"by", "without", "on", "ignoring", "group_left", "group_right"}
WORDS = LABELS_FOLLOW | {
    "and", "or", "unless", "offset", "bool", "atan2", "inf", "nan", "start", "end", "sum", "min", "max", "avg", "group",
    "stddev", "stdvar", "count", "count_values", "bottomk", "topk", "quantile"}


def selectors(expression):
    """The series that a PromQL expression asks for: names with their matchers."""
    found, at, tokens = [], 0, list(TOKEN.finditer(expression))
    while at < len(tokens):
        token, text = tokens[at], tokens[at].group()
        following = tokens[at + 1].group() if at + 1 < len(tokens) else ""
        at += 1
        if token["name"] and text.lower() in WORDS:
            if text.lower() in LABELS_FOLLOW and following == "(":
                while at < len(tokens) and tokens[at].group() != ")":
                    at += 1
        elif token["name"] and following.startswith("{"):
            found.append(text + following)
            at += 1
        elif token["name"] and following != "(":
            found.append(text)
        elif token["braces"] and len(text) > 2:
            found.append(text)
    return list(dict.fromkeys(found))


def without_variables(expression):
    """A panel's query with any value in place of Grafana's variables."""
    variable = r"(?:\$\{?\w+(?::\w+)?\}?|\[\[\w+\]\])"
    expression = re.sub(r'(\w+)\s*(?:=~|!~|!=|=)\s*"[^"]*' + variable + r'[^"]*"', r'\1=~".*"', expression)
    expression = re.sub(r"\[\s*" + variable, "[1m", expression)
    return re.sub(variable, "60", expression)


def of_dashboard(text):
    """(title, query) of every panel and variable of Grafana's JSON."""
    def walk(node, title):
        if isinstance(node, list):
            for part in node:
                yield from walk(part, title)
        elif isinstance(node, dict):
            title = node.get("title") or node.get("name") or title
            for key, value in node.items():
                if key in ("expr", "query", "definition") and isinstance(value, str):
                    values = re.match(r"label_values\((.*),\s*\w+\s*\)$|query_result\((.*)\)$", value.strip(), re.S)
                    if values:
                        yield title, without_variables(values[1] or values[2])
                    elif key == "expr" and value.strip():
                        yield title, without_variables(value)
                else:
                    yield from walk(value, title)
    return list(dict.fromkeys(walk(json.loads(text), "")))


class Need:
    """One series that somebody asks for."""

    def __init__(self, section, selector, why, join):
        self.section, self.selector, self.why, self.join = section, selector, why, join
        self.name = selector.split("{")[0]



def alternatives(text):
    """The text with each combination of its (a|b)."""
    parts = re.split(r"\(([^()]*)\)", text)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def needs(path):
    """The project's list, and the titles of its sections."""
    result, titles, section, join = [], {}, "", ""
    with open(path) as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            head = re.match(r"\[(\S+)\] (.+)", line)
            if head:
                section, join = head[1], ""
                titles[section] = head[2]
            elif line.startswith("join "):
                join = line[5:]
            else:
                pattern, _, why = (part.strip() for part in line.partition(" ; "))
                if why and why.split()[0] not in ("off", "if", "nobody", "instead"):
                    raise ValueError("%s:%d: %s is no reason" % (path, number, why.split()[0]))
                result += [Need(section, selector, why, join) for selector in alternatives(pattern)]
    return result, titles
