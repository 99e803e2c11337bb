"""Django's test runner, running the suite several times over: one pass is too short to be measured."""

import os
import unittest

from django.test.runner import DiscoverRunner


class RepeatingRunner(DiscoverRunner):
    def build_suite(self, *args, **kwargs):
        suite = unittest.TestSuite()
        for _ in range(int(os.environ["BENCH_REPEAT"])):
            suite.addTests(super().build_suite(*args, **kwargs))
        return suite
