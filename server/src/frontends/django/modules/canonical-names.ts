/**
 * Packages whose classes the analysis knows by name: their files are never read, except where they declare models.
 * What they mean is written in the handbook, so that it is the same whether the package is installed or not.
 */
const KNOWN_BY_NAME = /^(django|rest_framework)(\.|$)/;
const READABLE = /^django\.contrib\.[a-z_]+\.(models|base_user|base_session|managers)(\.|$)/;

export function isKnownByName(dotted: string): boolean {
  return KNOWN_BY_NAME.test(dotted) && !READABLE.test(dotted);
}

/** Modules of Django that hold definitions on behalf of a shorter, public module. Longest first where prefixes overlap. */
const PUBLIC_MODULES: readonly (readonly [inner: RegExp, public_: string])[] = [
  [/^django\.db\.models\.functions(\.\w+)?$/, "django.db.models.functions"],
  [
    /^django\.db\.models\.(fields(\.(related|json|files|generated|composite|proxy|tuple_lookups))?|base|query|query_utils|manager|constraints|indexes|deletion|enums|expressions|aggregates|fetch_modes)$/,
    "django.db.models",
  ],
  [/^django\.contrib\.gis\.db\.models(\.fields|\.aggregates)?$/, "django.contrib.gis.db.models"],
  [/^django\.contrib\.postgres\.fields(\.\w+)$/, "django.contrib.postgres.fields"],
  [/^django\.contrib\.postgres\.aggregates(\.\w+)$/, "django.contrib.postgres.aggregates"],
  [/^django\.contrib\.contenttypes\.generic$/, "django.contrib.contenttypes.fields"],
  [/^django\.contrib\.admin\.(options|sites|decorators|filters)$/, "django.contrib.admin"],
  [/^django\.contrib\.gis\.admin(\.options)?$/, "django.contrib.gis.admin"],
  [/^django\.views\.generic\.(base|list|detail|edit|dates)$/, "django.views.generic"],
  [/^django\.forms\.(forms|models|fields|widgets|formsets)$/, "django.forms"],
  [/^django\.http\.(request|response)$/, "django.http"],
  [/^django\.urls\.(base|conf|resolvers|utils)$/, "django.urls"],
  [/^django\.core\.urlresolvers$/, "django.urls"],
  [/^django\.dispatch\.dispatcher$/, "django.dispatch"],
  [/^django\.apps\.(registry|config)$/, "django.apps"],
  [/^django\.test\.(testcases|client|utils)$/, "django.test"],
  [/^rest_framework\.(fields|relations)$/, "rest_framework.serializers"],
];

/** What `django.contrib.gis.db.models` adds to the names it shares with `django.db.models`. */
const GIS_NAMES = new Set([
  "Collect",
  "Extent",
  "Extent3D",
  "GeometryCollectionField",
  "GeometryField",
  "LineStringField",
  "MakeLine",
  "MultiLineStringField",
  "MultiPointField",
  "MultiPolygonField",
  "PointField",
  "PolygonField",
  "RasterField",
  "Union",
]);

/** Names that `from django.db.models import *` brings in and that analysis knows. */
const MODEL_EXPORTS = new Set(
  `AutoField BigAutoField BigIntegerField BinaryField BooleanField CharField CommaSeparatedIntegerField DateField
  DateTimeField DecimalField DurationField EmailField Empty Field FilePathField FloatField GenericIPAddressField
  IPAddressField IntegerField NOT_PROVIDED NullBooleanField PositiveBigIntegerField PositiveIntegerField
  PositiveSmallIntegerField SlugField SmallAutoField SmallIntegerField TextField TimeField URLField UUIDField
  FileField ImageField JSONField GeneratedField CompositePrimaryKey ForeignKey OneToOneField ManyToManyField
  ForeignObject OneToOneRel ManyToManyRel ManyToOneRel ForeignObjectRel Model Manager QuerySet Prefetch Q
  FilteredRelation prefetch_related_objects aprefetch_related_objects CASCADE DO_NOTHING PROTECT RESTRICT SET
  SET_DEFAULT SET_NULL DB_CASCADE DB_SET_DEFAULT DB_SET_NULL ProtectedError RestrictedError Choices IntegerChoices
  TextChoices CheckConstraint Deferrable UniqueConstraint BaseConstraint Index Case Exists Expression
  ExpressionList ExpressionWrapper F Func OrderBy OuterRef RowRange Subquery Value ValueRange When Window
  WindowFrame Aggregate Avg Count Max Min StdDev Sum Variance StringAgg AnyValue Lookup Transform Manager
  FETCH_ONE FETCH_PEERS FETCH_RAISE FetchMode signals`.split(/\s+/),
);

/** The one dotted name under which a name of a known package is known, however it was imported. */
export function canonicalName(module: string, name: string): string {
  const home = publicModule(module);
  if (home === "django.contrib.gis.db.models" && !GIS_NAMES.has(name) && MODEL_EXPORTS.has(name))
    return `django.db.models.${name}`;
  if (home === "django.db.models" && module !== home && !/^[A-Z]/.test(name) && !MODEL_EXPORTS.has(name))
    return `${module}.${name}`;
  return `${home}.${name}`;
}

function publicModule(module: string): string {
  for (const [inner, outer] of PUBLIC_MODULES) if (inner.test(module)) return outer;
  return module;
}

/** Whether a star import from a package known by name binds `name`. */
export function isStarExport(module: string, name: string): boolean {
  const home = publicModule(module);
  if (home === "django.db.models") return MODEL_EXPORTS.has(name);
  if (home === "django.contrib.gis.db.models") return MODEL_EXPORTS.has(name) || GIS_NAMES.has(name);
  if (home === "rest_framework.serializers") return /^[A-Z]\w*(Serializer|Field)$/.test(name);
  if (home === "django.contrib.admin") return /^(ModelAdmin|TabularInline|StackedInline|site|register)$/.test(name);
  if (home === "django.views.generic") return /^[A-Z]\w*View$/.test(name);
  return false;
}
