import type { CompleteRequest, ImagePart, Message, Part } from "../types.ts";
import type { CancelScope } from "../util/cancel-scope.ts";

/** Fetches a request's images, for providers that cannot. Each is fetched once, however many tries the call takes. */
export function imageInliner(): (request: CompleteRequest, scope: CancelScope) => Promise<CompleteRequest> {
  const fetched = new Map<string, Promise<ImagePart>>();

  const inline = async (part: Part, scope: CancelScope): Promise<Part> => {
    if (part.type !== "image" || !("url" in part)) return part;
    const { fetchImage } = await import("../http/fetch-image.ts");
    const { url } = part;
    const image = fetched.get(url) ?? fetchImage(url, scope).then((got): ImagePart => ({ type: "image", ...got }));
    fetched.set(url, image);
    return image;
  };
  const inMessage = async (message: Message, scope: CancelScope): Promise<Message> => {
    if (typeof message.content === "string") return message;
    return { ...message, content: await Promise.all(message.content.map((part) => inline(part, scope))) };
  };
  return async (request, scope) => ({
    ...request,
    messages: await Promise.all(request.messages.map((message) => inMessage(message, scope))),
  });
}
