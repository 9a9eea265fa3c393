import { CallError } from "../../errors.ts";
import { serverSentEvents } from "../../http/framing.ts";
import { cutStream } from "../reply.ts";
import { type Following, heartbeat, poll, quietly } from "./poll.ts";
import type { Prediction } from "./prediction.ts";
import { outputEvents } from "./stream.ts";

/** Follows a prediction to its end: through its stream where it has one and pieces are wanted, else by asking again and again. */
export function follow(following: Following, created: Prediction): Promise<Prediction> {
  return following.exchange.stream && !created.output && !created.completed ? throughStream(following, created) : poll(following, created);
}

const BEGUN = new CallError("cancelled", "the answer has begun");

/** A stream that fails or stops short is no loss as long as the prediction can be asked for. */
async function throughStream(following: Following, created: Prediction): Promise<Prediction> {
  const { client, exchange, answer } = following;
  const waiting = exchange.scope.child();
  const events = outputEvents((piece) => {
    waiting.cancel(BEGUN);
    answer.push(piece);
  });
  const framing = serverSentEvents(events.event);
  try {
    const reading = client.stream(created.streamUrl, quietly(exchange), framing.feed);
    if (!reading) return await poll(following, created);
    heartbeat(following, created.id, waiting).catch(() => {});
    await reading;
    framing.end();
    if (!events.done()) throw cutStream();
  } catch (error) {
    if (exchange.scope.reason || events.failed()) throw error;
    return await poll(following, created).catch(() => {
      throw exchange.scope.reason ?? error;
    });
  } finally {
    waiting.cancel(BEGUN);
    waiting.release();
  }
  return counted(following, created);
}

/** The prediction behind a stream that is over: only there are the tokens counted. */
async function counted({ client, exchange }: Following, created: Prediction): Promise<Prediction> {
  const ended = await client.get(created.id, quietly(exchange)).catch(() => null);
  exchange.scope.throwIfCancelled();
  return ended?.completed ? ended : { ...(ended ?? created), output: null, status: "succeeded", completed: true };
}
