import { CallError } from "../../errors.ts";
import type { Layer } from "../call.ts";

/**
 * A local service gives up loading a model when its caller goes. If time ran out before anything came from one, the loading goes on
 * in the background and the error says so.
 */
export function preload(): Layer {
  return (next) => async (call) => {
    let silent = true;
    const listener = {
      ...call.listener,
      accepted() {
        silent = false;
        call.listener.accepted();
      },
    };
    try {
      return await next({ ...call, listener });
    } catch (error) {
      const { target, operation } = call;
      if (!silent || !isLate(error) || !target.backend.preload) throw error;
      target.backend.preload(target.model, operation);
      throw new CallError(error.kind, `${target.model} is loading; try again in a minute`, { ...error, cause: error });
    }
  };
}

function isLate(error: unknown): error is CallError {
  return error instanceof CallError && error.status === undefined && (error.kind === "timeout" || error.kind === "deadline");
}
