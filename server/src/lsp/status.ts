import type { LanguageService } from "../features/service";
import type { Session } from "./session";

/** The notification that tells the editor's status item how the service stands; its parameter is the service's status. */
export const STATUS_NOTIFICATION = "roundtrip/status";

const announced = new WeakMap<LanguageService, string>();

/** Tells the editor the service's status if it is another than the one told last. */
export async function announceStatus({ connection, service }: Session): Promise<void> {
  if (service === undefined) return;
  const status = service.status();
  const text = JSON.stringify(status);
  if (announced.get(service) === text) return;
  announced.set(service, text);
  await connection.sendNotification(STATUS_NOTIFICATION, status);
}
