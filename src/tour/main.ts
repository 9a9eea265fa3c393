import { parseArgs } from "node:util";
import { bundleIfStale } from "../dev/build.ts";
import { connect } from "./connect.ts";
import { readInput } from "./input.ts";
import { ask, tour } from "./tour.ts";

/** `npm start`: the real server as a child, a real client in front of it. Without a question it is a tour, with one it is one call. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { file: { type: "string" }, config: { type: "string" }, model: { type: "string" }, task: { type: "string" } },
});

await bundleIfStale();
const question = positionals.join(" ");
const text = await readInput(values.file);
const agency = await connect(values.config);
try {
  if (question === "" && text === "") await tour(agency);
  else await ask(agency, { question, text, model: values.model, task: values.task });
} finally {
  await agency.close();
}
