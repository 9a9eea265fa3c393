import { CallError } from "../../errors.ts";

/** Where a prediction is created, and the version it names. */
export interface Target {
  path: string;
  version?: string;
}

/**
 * What a model id means: `owner/name` is an official model, `owner/name:version` or a bare version one version, `deployments/owner/name`
 * a deployment. `configured` is the version that the config names. https://replicate.com/docs/topics/predictions/create-a-prediction
 */
export function targetOf(model: string, configured: string | null): Target {
  const [, deployment] = /^deployments\/([\w.-]+\/[\w.-]+)$/.exec(model) ?? [];
  if (deployment !== undefined) return { path: `/deployments/${deployment}/predictions` };
  const [, name, own] = /^([\w.-]+\/[\w.-]+)(?::([\w.-]+))?$/.exec(model) ?? [];
  const version = /^[0-9a-f]{40,64}$/.test(model) ? model : (own ?? configured?.replace(/^.*:/, ""));
  if (version !== undefined) return { path: "/predictions", version };
  if (name !== undefined) return { path: `/models/${name}/predictions` };
  throw new CallError("no_model", `"${model}" is no model of Replicate's; write owner/name, owner/name:version or a version`, {
    sent: false,
  });
}
