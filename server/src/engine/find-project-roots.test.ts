import { expect, it } from "vitest";
import { findProjectRoots, rootOf } from "./find-project-roots";

it("takes the workspace as the one project", () => {
  expect(findProjectRoots("/w", ["/w/manage.py", "/w/shop/models.py"])).toEqual(["/w"]);
  expect(findProjectRoots("/w", ["/w/backend/manage.py", "/w/tools/run.py"])).toEqual(["/w"]);
});

it("takes projects side by side apart, and the rest of the workspace last", () => {
  const files = ["/w/a/manage.py", "/w/b/manage.py", "/w/b/nested/manage.py", "/w/shared.py"];
  expect(findProjectRoots("/w", files)).toEqual(["/w/a", "/w/b", "/w"]);
});

it("takes no project for a template or an example", () => {
  const files = ["/w/manage.py", "/w/pkg/project_template/manage.py", "/w/tests/site/manage.py"];
  expect(findProjectRoots("/w", files)).toEqual(["/w"]);
});

it("gives a file to the project that holds it", () => {
  const roots = ["/w/a", "/w/b", "/w"];
  expect(rootOf(roots, "/w/b/shop/views.py")).toBe("/w/b");
  expect(rootOf(roots, "/w/shared.py")).toBe("/w");
  expect(rootOf(roots, "/elsewhere/x.py")).toBe("/w");
});
