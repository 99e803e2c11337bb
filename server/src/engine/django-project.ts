import { DjangoWorld, type NamesAround } from "../frontends/django/django-world";
import type { Project } from "../frontends/django/modules/project";
import { backendsOf } from "../frontends/django/schema/settings-facts";

/** One Django project of the workspace. */
export class DjangoProject {
  private made: DjangoWorld | null = null;

  constructor(
    readonly root: string,
    readonly project: Project,
    private readonly names: NamesAround,
  ) {}

  /** Made when it is first asked for: it begins with the schema, which takes its time. */
  get world(): DjangoWorld {
    this.made ??= new DjangoWorld(this.project, this.names);
    return this.made;
  }

  /** The default database's vendor, when the settings name one: `postgresql`. */
  get database(): string | null {
    const backends = backendsOf(this.project) ?? [];
    return backends.length === 1 ? (backends[0] ?? null) : null;
  }
}
