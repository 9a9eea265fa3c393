// Node 20's worker threads ignore `--import tsx` (privatenumber/tsx#354), so its loader is registered here. Sources only: a bundle starts the built worker.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
