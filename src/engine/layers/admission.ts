import { CallError } from "../../errors.ts";
import type { LimitsLeft } from "../../types.ts";
import type { Layer } from "../call.ts";
import type { Gates } from "../gates.ts";

/** Lets a try of a target begin when its rate limits allow, and tells them how it went. */
export function admission(gates: Gates): Layer {
  return (next) => async (call) => {
    const entered = gates.enter(call);
    const pass = entered instanceof Promise ? await entered : entered;
    const listener = {
      ...call.listener,
      accepted() {
        pass.accepted();
        call.listener.accepted();
      },
      limits: (left: LimitsLeft) => pass.told(left),
    };
    try {
      const reply = await next({ ...call, listener });
      pass.ended(null, reply.usage.total);
      return reply;
    } catch (error) {
      pass.ended(error instanceof CallError ? error : null, null);
      throw error;
    }
  };
}
