import { serveStdio } from "../../src/transports/stdio.ts";
import { toyServer } from "./support.ts";

const connection = serveStdio(toyServer().factory, { maxMessageBytes: 32 * 1024 * 1024 });
await connection.closed;
