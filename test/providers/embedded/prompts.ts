/** A short text that prompts of the tests carry. */
export const HARBOUR =
  "The harbour of Oslo was rebuilt in 2014. Ferries leave every ten minutes for the islands. A ticket costs 40 kroner for adults. Children under six travel for free. The opera house stands at the water's edge, and visitors may walk on its roof.";

/** What a project says of itself, with what Markdown has to offer. */
export const README = `# gull

[![CI](https://ci.example/gull.svg)](https://ci.example/gull)
[![npm](https://npm.example/gull.svg)](https://npm.example/gull)

<p align="center"><img src="gull.png"></p>

<!-- a remark for
     editors -->

**gull** watches a folder and copies new files to a server, e.g. photos of a camera. It needs Node 20.
Written by Dr. Ida Berg and
others.

## Install

Install it from the registry:

\`\`\`sh
npm install gull
\`\`\`

## Options

| option | meaning |
|---|---|
| \`--folder\` | the folder to watch |
| \`--every\` | how often to look, in seconds |

- It never deletes a file.
- [ ] Windows is not supported yet.

## Can it resume?

Yes. A copy that was cut off goes on where it stopped.

\`\`\`ts
import { watch } from "gull";

const gull = watch({ folder: "photos" });

gull.on("copied", (file) => print(file.name));
gull.on("failed", (file) => print(file.error));
gull.on("idle", () => print("nothing to do"));
await gull.start();
gull.stop();
\`\`\`
`;
