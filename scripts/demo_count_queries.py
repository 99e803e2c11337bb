"""Runs a Django project's tests and writes down what each view and each command cost.

Usage, in the project's folder: python demo_count_queries.py OUT.json
OUT.json becomes a list of {"name", "test", "call", "queries", "digest"}: `name` is the view or the command,
`call` numbers the calls within one test, `queries` leaves out transaction marks, `digest` stands for the
status and body of the response.
Exits as the project's own test command does.
"""

import hashlib
import json
import runpy
import sys
from collections import Counter
from pathlib import Path

from roundtrip_recorder.capture import Capture


class Ledger:
    """The calls seen so far; a call inside another one belongs to the outer one."""

    def __init__(self, root):
        self.calls = []
        self.test = None
        self._root = root
        self._ordinals = Counter()
        self._open = False

    def measure(self, function, describe):
        """Runs `function`; `describe` turns its result into (name, bytes that were answered)."""
        if self._open:
            return function()
        queries = []
        self._open = True
        try:
            with Capture([self._root], queries.append):
                result = function()
                described = describe(result)
        finally:
            self._open = False
        if described is not None:
            self._note(*described, sum(query.kind != "transaction" for query in queries))
        return result

    def _note(self, name, answer, queries):
        ordinal = self._ordinals[self.test, name]
        self._ordinals[self.test, name] += 1
        digest = hashlib.sha256(answer).hexdigest()
        self.calls.append({"name": name, "test": self.test, "call": ordinal, "queries": queries, "digest": digest})


def read_response(response):
    """The view of a response and what it answered; streamed content is read here, where its queries count."""
    match = getattr(response, "resolver_match", None)
    if match is None:
        return None
    if response.streaming:
        chunks = list(response.streaming_content)
        response.streaming_content = iter(chunks)
        body = b"".join(chunks)
    else:
        body = response.content
    return match.view_name, b"%d\n%s" % (response.status_code, body)


def measure_requests(ledger):
    from django.test import Client

    original = Client.request

    def request(client, **environ):
        return ledger.measure(lambda: original(client, **environ), read_response)

    Client.request = request


def measure_commands(ledger, root):
    from django.core.management.base import BaseCommand

    original = BaseCommand.execute

    def execute(command, *args, **options):
        source = sys.modules[type(command).__module__].__file__ or ""
        if not Path(source).resolve().is_relative_to(root):
            return original(command, *args, **options)
        name = ":".join(type(command).__module__.split(".management.commands."))
        out = options.get("stdout")

        def describe(_):
            return name, out.getvalue().encode() if hasattr(out, "getvalue") else b""

        return ledger.measure(lambda: original(command, *args, **options), describe)

    BaseCommand.execute = execute


def name_tests(ledger):
    from django.test import SimpleTestCase

    original = SimpleTestCase.run

    def run(case, result=None):
        ledger.test = case.id()
        return original(case, result)

    SimpleTestCase.run = run


def main():
    target, root = Path(sys.argv[1]), Path.cwd().resolve()
    sys.path.insert(0, str(root))
    ledger = Ledger(str(root))
    measure_requests(ledger)
    measure_commands(ledger, root)
    name_tests(ledger)
    sys.argv = ["manage.py", "test", "--verbosity", "0"]
    try:
        runpy.run_path("manage.py", run_name="__main__")
    finally:
        target.write_text(json.dumps(ledger.calls), encoding="utf-8")


main()
