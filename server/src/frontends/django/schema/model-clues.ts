import type { Project } from "../modules/project";
import type { ClassHeader } from "../modules/text-clues";

/** Names of well-known bases that are no models, and of the modules they come from. */
const NO_MODELS = new Set(
  `django rest_framework forms serializers admin views viewsets generics mixins migrations test unittest models db contrib
  metaclass object type str int float dict list set tuple bool Enum IntEnum StrEnum Flag ABC ABCMeta Protocol NamedTuple
  TypedDict Generic Any Exception ValueError TypeError KeyError RuntimeError LookupError AttributeError
  TextChoices IntegerChoices Choices AppConfig BaseCommand Migration Manager BaseManager QuerySet Field Lookup Transform Func
  View TemplateView RedirectView ListView DetailView CreateView UpdateView DeleteView FormView ContextMixin
  LoginRequiredMixin PermissionRequiredMixin UserPassesTestMixin Form ModelForm BaseForm BaseModelForm BaseFormSet
  BaseModelFormSet BaseInlineFormSet Widget TextInput Select Textarea ModelAdmin TabularInline StackedInline SimpleListFilter
  AdminSite TestCase SimpleTestCase TransactionTestCase LiveServerTestCase StaticLiveServerTestCase APITestCase
  IsolatedAsyncioTestCase APIView GenericAPIView ListAPIView CreateAPIView RetrieveAPIView UpdateAPIView DestroyAPIView
  ListCreateAPIView RetrieveUpdateAPIView RetrieveDestroyAPIView RetrieveUpdateDestroyAPIView ViewSet GenericViewSet
  ModelViewSet ReadOnlyModelViewSet CreateModelMixin ListModelMixin RetrieveModelMixin UpdateModelMixin DestroyModelMixin
  Serializer ModelSerializer HyperlinkedModelSerializer ListSerializer BaseSerializer BasePermission APIException
  FilterSet MiddlewareMixin Thread HTMLParser JSONEncoder DjangoJSONEncoder Sitemap Feed`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

/**
 * The files that may declare a model, told from the names after `class`: a class may be a model when one of its bases is
 * called `Model`, may be one, or is not known. Others need not be parsed for the schema.
 */
export function mayDeclareModels(project: Project): ReadonlySet<string> {
  return project.memoise("model-files", () => {
    const names = namesOfModels(project);
    const files = project.allFiles();
    return new Set(files.filter((file) => project.clues(file).headers.some((header) => extendsAny(header, names))));
  });
}

function extendsAny(header: ClassHeader, names: ReadonlySet<string>): boolean {
  return header.mentions.some((name) => names.has(name));
}

/** Every name that may stand for a model. */
function namesOfModels(project: Project): ReadonlySet<string> {
  const { heirs, declared } = readHeirs(project);
  const names = new Set(["Model"]);
  for (const name of heirs.keys()) if (!declared.has(name) && !NO_MODELS.has(name)) names.add(name);
  for (const name of names) for (const heir of heirs.get(name) ?? []) names.add(heir);
  return names;
}

/** For each name, the classes that mention it as a base and the names that stand for it; and all names so declared. */
function readHeirs(project: Project): { heirs: ReadonlyMap<string, Set<string>>; declared: ReadonlySet<string> } {
  const heirs = new Map<string, Set<string>>();
  const declared = new Set<string>();
  const inherit = (from: readonly string[], to: string): void => {
    declared.add(to);
    for (const name of from) heirs.set(name, (heirs.get(name) ?? new Set()).add(to));
  };
  for (const file of project.allFiles()) {
    const { headers, renames } = project.clues(file);
    for (const { name, mentions } of headers) inherit(mentions, name);
    for (const { from, to } of renames) inherit(from, to);
  }
  return { heirs, declared };
}
