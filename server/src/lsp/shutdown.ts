import { guard } from "./guard";
import type { Session } from "./session";

export function registerShutdown(session: Session): void {
  session.connection.onShutdown(() => {
    clearTimeout(session.pause);
    guard(session, "shutdown", undefined, () => session.service?.end());
  });
}
