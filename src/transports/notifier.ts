import { McpServer, type Server } from "@modelcontextprotocol/server";

/** A server as the SDK's factories make them. */
export type Instance = McpServer | Server;

/** Tells the clients that asked for it that something changed. */
export interface Notifier {
  resourceUpdated(uri: string): void;
  resourcesChanged(): void;
  toolsChanged(): void;
}

/** Whether the client of this instance subscribed to the resource. The server definition answers: it registers `resources/subscribe`. */
export type IsSubscribed = (instance: Instance, uri: string) => boolean;

/** A notifier that speaks through instances that stay connected to their client: stdio, and the sessions of 2025 clients. */
export function instanceNotifier(live: () => Iterable<Instance>, isSubscribed: IsSubscribed, onError: (error: Error) => void): Notifier {
  const each = (send: (server: Server) => Promise<void>, wanted: (instance: Instance) => boolean = () => true) => {
    for (const instance of live()) {
      if (wanted(instance)) send(instance instanceof McpServer ? instance.server : instance).catch(onError);
    }
  };
  return {
    resourceUpdated: (uri) =>
      each(
        (server) => server.sendResourceUpdated({ uri }),
        (instance) => isSubscribed(instance, uri),
      ),
    resourcesChanged: () => each((server) => server.sendResourceListChanged()),
    toolsChanged: () => each((server) => server.sendToolListChanged()),
  };
}
