import { expect, test } from "vitest";
import { editableAnalysis, pathOf } from "./memory-analysis.fixture";

const MODELS = `from django.db import models


class Order(models.Model):
    state = models.CharField(max_length=20)


class Delivery(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
`;
const LOOKS = `from shop.models import Delivery


def deliver(order):
    Delivery.objects.get_or_create(order=order)
`;
const SAVES = `from django.db import transaction
from shop.deliveries import deliver


@transaction.atomic
def send(order):
    order.save()
    deliver(order)
`;
const CALLS = SAVES.replace("    order.save()\n", "");

function project(files: Readonly<Record<string, string>>) {
  const given = { "manage.py": "", "shop/__init__.py": "", "shop/models.py": MODELS, "shop/deliveries.py": LOOKS };
  return editableAnalysis({ ...given, ...files });
}

function isTold(files: Readonly<Record<string, string>>): boolean {
  return project(files).analysis.findings(pathOf("shop/deliveries.py")).length > 0;
}

test.each([
  ["saves the row before", SAVES, false],
  ["does not", CALLS, true],
  ["saves it where no transaction is open", SAVES.replace("@transaction.atomic\n", ""), true],
  ["saves it in some cases", SAVES.replace("    order.save()", "    if order.state:\n        order.save()"), true],
  [
    "saves it afterwards",
    SAVES.replace("    order.save()\n    deliver(order)", "    deliver(order)\n    order.save()"),
    true,
  ],
  [
    "hands the function on",
    SAVES.replace("    deliver(order)", "    transaction.on_commit(partial(deliver, order))"),
    true,
  ],
  [
    "knows it by another name",
    SAVES.replace("import deliver", "import deliver as go").replace("deliver(o", "go(o"),
    true,
  ],
  [
    "has a lock by a name",
    CALLS.replace("    deliver(order)", "    with cache.lock(1):\n        deliver(order)"),
    false,
  ],
  [
    "calls another function that had one",
    CALLS.replace("    deliver(order)", "    move(order)\n    deliver(order)").replace(
      "@transaction.atomic",
      "def move(order):\n    with cache.lock(1):\n        print(order)\n\n\n@transaction.atomic",
    ),
    true,
  ],
  ["hands in another row", SAVES.replace("deliver(order)", "deliver(order.before)"), true],
])("a function whose only caller %s", (_, text, told) => {
  expect(isTold({ "shop/services.py": text })).toBe(told);
});

test("one of two callers does not wait", () => {
  expect(isTold({ "shop/services.py": SAVES, "shop/views.py": CALLS.replace("def send", "def again") })).toBe(true);
});

test("tests call nothing at the same time", () => {
  expect(isTold({ "shop/services.py": SAVES, "shop/tests/test_send.py": CALLS })).toBe(false);
});

test("a function between", () => {
  const between = "from shop.deliveries import deliver\n\n\ndef deliver_one(order):\n    deliver(order)\n";
  const saves = SAVES.replace("shop.deliveries import deliver", "shop.between import deliver_one");
  const files = { "shop/between.py": between, "shop/services.py": saves.replace("    deliver(", "    deliver_one(") };
  expect(isTold(files)).toBe(false);
  expect(isTold({ ...files, "shop/urls.py": "from shop.between import deliver_one\n\nviews = [deliver_one]\n" })).toBe(
    true,
  );
});

test.each([
  ["collect", false],
  // Django has methods of such names, and calls them.
  ["get_delivery", true],
])("a method called %s is known by its own name", (name, told) => {
  const looks = LOOKS.replace("def deliver(order):", `class Depot:\n  def ${name}(self, order):`);
  const saves = SAVES.replace("import deliver", "import Depot").replace("    deliver(", `    Depot().${name}(`);
  expect(isTold({ "shop/deliveries.py": looks, "shop/services.py": saves })).toBe(told);
});

test.each([
  ["a method of the class", "Depot.get_delivery(order)", false],
  ["a method that another class has too", "Shelf.get_delivery(order)\n        Depot.get_delivery(order)", false],
  ["a method of a row", "Depot().get_delivery(order)", true],
])("%s by the name of its class", (_, call, told) => {
  const looks = LOOKS.replace("def deliver(order):", "class Depot:\n  @classmethod\n  def get_delivery(cls, order):");
  const locks = CALLS.replace("import deliver", "import Depot").replace(
    "    deliver(order)",
    `    with cache.lock(1):\n        ${call}`,
  );
  const other = `class Shelf:\n    @classmethod\n    def get_delivery(cls, order):\n        return order\n`;
  const files = { "shop/deliveries.py": looks, "shop/services.py": locks, "shop/shelves.py": other };
  expect(isTold(files)).toBe(told);
});

test("a serializer that is saved where the row is locked", () => {
  const looks = LOOKS.replace(
    "def deliver(order):\n",
    "class DeliverySerializer(serializers.Serializer):\n  def save(self, order):\n  ",
  ).replace("from shop", "from rest_framework import serializers\nfrom shop");
  const saves = SAVES.replace("import deliver", "import DeliverySerializer").replace(
    "    deliver(order)",
    "    DeliverySerializer(data={}).save(order)",
  );
  const files = { "shop/deliveries.py": looks, "shop/services.py": saves };
  expect(isTold(files)).toBe(false);
  expect(isTold({ ...files, "shop/views.py": "from shop.deliveries import DeliverySerializer as Form\n" })).toBe(true);
  expect(
    isTold({
      ...files,
      "shop/views.py": "from shop import deliveries\n\nserializer = deliveries.DeliverySerializer\n",
    }),
  ).toBe(true);
});

test("what prose says is no call, and what people start by hand is alone", () => {
  const files = { "shop/services.py": SAVES };
  expect(isTold({ ...files, "shop/notes.py": '"""It may deliver(order) twice."""\n# deliver(order)\n' })).toBe(false);
  const name = `import deliver\n\n\ndef register():\n    later("shop.deliveries.deliver")\n`;
  expect(isTold({ ...files, "shop/notes.py": `from shop.deliveries ${name}` })).toBe(true);
  const command = `from shop.deliveries import deliver\n\n\nclass Command(BaseCommand):\n    def handle(self, order):\n        deliver(order)\n`;
  expect(isTold({ ...files, "shop/management/commands/load.py": command })).toBe(false);
});

test("an edit elsewhere brings it back, and takes it away, and a line says why", () => {
  const { analysis, edit } = project({ "shop/services.py": SAVES });
  const told = () => analysis.findings(pathOf("shop/deliveries.py")).length;
  expect(told()).toBe(0);
  expect(analysis.why(pathOf("shop/deliveries.py"), 4).join("\n")).toContain("has locked or written the row by then");
  edit({ "shop/services.py": CALLS });
  expect(told()).toBe(1);
  edit({ "shop/services.py": SAVES });
  expect(told()).toBe(0);
});
