"""Compares the entries of a catalogue of statements with the checks that have their names."""

import json


def release(text):
    return tuple(map(int, text.split(".")))


def applies(statement, version, vendor):
    since, until, vendors = statement["since"], statement["until"], statement["vendors"]
    return (
        (since is None or release(since) <= version)
        and (until is None or release(until) >= version)
        and (vendors is None or vendor in vendors)
    )


def judge_catalogue(path, checks, reason_against, version, vendor):
    """Prints {"django", "vendor", "checked", "failures"}.

    `checks` are functions by name, `reason_against` gives why one fails or None. Outside the releases and databases
    that a statement claims, its check must fail.
    """
    with open(path, encoding="utf-8") as file:
        catalogue = json.load(file)
    failures = []
    for statement in catalogue:
        check = checks.get(statement["id"].replace("-", "_"))
        if check is None:
            failures.append(f"{statement['id']}: has no check")
            continue
        reason = reason_against(check)
        if applies(statement, version, vendor) and reason is not None:
            failures.append(f"{statement['id']}: false here: {reason}")
        if not applies(statement, version, vendor) and reason is None:
            failures.append(f"{statement['id']}: true here, outside its releases or databases")
    ids = [statement["id"] for statement in catalogue]
    django = ".".join(map(str, version))
    print(json.dumps({"django": django, "vendor": vendor, "checked": ids, "failures": failures}, indent=1))
