import { describe, expect, it } from "vitest";
import { shortenLabel } from "./shorten-label";

describe("shortenLabel", () => {
  it.each([
    ["books", "books"],
    ["Book.objects.filter(author=author)", "Book.objects.filter(author=author)"],
    ["Book.objects.filter(title='Sense (and) ) Sensibility')", "Book.objects.filter(...)"],
    ["WorkflowApproval.objects.all().filter(status='pending')", "WorkflowApproval.objects...filter(...)"],
    ["people().filter(pk__in=ids, name='x').exclude(pk=user.pk)", "people().filter(...).exclude(...)"],
    ["a_name_that_is_much_longer_than_anybody_should_write", "a_name_that_is_much_longer_than_anybo..."],
  ])("%j is shown as %j", (source, label) => {
    expect(shortenLabel(source)).toBe(label);
  });
});
