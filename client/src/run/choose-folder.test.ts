import { expect, test } from "vitest";
import { chooseFolder } from "./choose-folder";

const choose = (folders: string[], active?: string): Promise<string | undefined> =>
  chooseFolder(
    folders,
    (folder) => folder,
    active,
    async () => "asked",
  );

test.each<[string[], string | undefined, string | undefined]>([
  [["/site", "/shop"], "/shop/views.py", "/shop"],
  [["/shop", "/shop-admin"], "/shop-admin/views.py", "/shop-admin"],
  [["/site", "/site/plugins/shop"], "/site/plugins/shop/views.py", "/site/plugins/shop"],
  [["/site", "/shop"], "/elsewhere/views.py", "asked"],
  [["/site", "/shop"], undefined, "asked"],
  [["/site"], "/elsewhere/views.py", "/site"],
  [[], "/elsewhere/views.py", undefined],
])("of %j with %s in the editor: %s", async (folders, active, chosen) => {
  expect(await choose(folders, active)).toBe(chosen);
});
