import type { RecordedGroup, RecordedRequest, RecordedTest } from "./recording";

/** What queries were sent for: a test, a request that belongs to none, or null for anything else that ran. */
export type Subject = RecordedTest | RecordedRequest | null;

export function subjectOf({ test, request }: RecordedGroup): Subject {
  return test ?? request;
}

export function isTest(subject: Subject): subject is RecordedTest {
  return subject !== null && "name" in subject;
}

/** For people: `test_book_list`, `GET books/<int:pk>/`. */
export function subjectName(subject: Subject): string {
  if (subject === null) return "the run";
  return isTest(subject) ? testName(subject) : `${subject.method} ${subject.route === "" ? "/" : subject.route}`;
}

/** The last part of `tests/test_shop.py::TestList::test_all[a.b]` and of `tests.test_shop.TestList.test_all`. */
function testName({ name }: RecordedTest): string {
  const path = name.replace(/\[.*$/s, "");
  const parameters = name.slice(path.length);
  return `${path.split(path.includes("::") ? "::" : ".").at(-1) ?? path}${parameters}`;
}
