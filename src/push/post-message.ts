import type { Agent } from 'node:https';
import { request } from 'node:https';

type Post = Readonly<{
  resource: string;
  headers: Readonly<Record<string, string | number>>;
  body: Buffer;
}>;

type By = Readonly<{ agent: Agent; signal: AbortSignal }>;

export type PushAnswer = Readonly<{ status: number; retryAfter: string | undefined }>;

/**
 * Leaves one message at a push service (RFC 8030 §5) and answers what that says; its body does not matter, and where it
 * points to instead is not gone to. Throws where there is no answer.
 */
export function postMessage({ resource, headers, body }: Post, { agent, signal }: By): Promise<PushAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(resource, { method: 'POST', headers, agent, signal }, (answer) => {
      resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
      answer.on('error', () => undefined).destroy();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
