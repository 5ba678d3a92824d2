import assert from 'node:assert/strict';
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify,
  type ECDH,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeAuthority } from './certificates.ts';

/** What the service took, as its program reads it. `vapid`: what the sender says of itself, and its key. */
export type Received = Readonly<{
  program: Program;
  text: string;
  headers: IncomingHttpHeaders;
  vapid: Readonly<{ claims: Record<string, unknown>; key: string }>;
}>;

/** A program that is told: where, and with which keys. */
export type Program = Readonly<{
  resource: string;
  keys: Readonly<{ p256dh: string; auth: string }>;
}>;

/** How the service behaves; changed while it runs. */
export type Manners = {
  /** Answers with these, one after another, and then as usual. */
  answers: Readonly<{ status: number; headers?: Readonly<Record<string, string>> }>[];
  /** Called with each message before it is answered. */
  received?: (() => Promise<void> | void) | undefined;
  /** Called when somebody connects. */
  connected?: () => void;
};

export type PushService = Readonly<{
  origin: string;
  /** The authority that its certificate is signed by. */
  ca: string;
  manners: Manners;
  /** Everything that came, taken or not. */
  received: Received[];
  program(): Program;
  close(): Promise<void>;
}>;

/** What a program makes for a subscription (RFC 8291 §2.1): its public key and the secret of both, and what reads by them. */
export function newProgramKeys() {
  const curve = createECDH('prime256v1');
  const auth = randomBytes(16);
  const p256dh = curve.generateKeys('base64url');
  return { curve, auth, keys: { p256dh, auth: auth.toString('base64url') } };
}

/** A push service at `localhost`, with what its programs would read and check. */
export async function startPushService(): Promise<PushService> {
  const authority = makeAuthority();
  const programs = new Map<string, { program: Program; curve: ECDH; auth: Buffer }>();
  const manners: Manners = { answers: [] };
  const received: Received[] = [];
  const broken: unknown[] = [];
  const server = createServer(authority.certificateFor('DNS:localhost', 'IP:127.0.0.1'));
  const originOf = () => `https://localhost:${(server.address() as AddressInfo).port}`;

  server.on('request', (request, response) => {
    void (async () => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
      const known = programs.get(request.url!);
      if (known === undefined) {
        response.writeHead(404).end();
        return;
      }
      const { headers } = request;
      received.push({
        program: known.program,
        text: decrypted(body, known),
        headers,
        vapid: verified(String(headers.authorization)),
      });
      await manners.received?.();
      const answer = manners.answers.shift() ?? { status: 201 };
      response.writeHead(answer.status, answer.headers).end();
    })().catch((error: unknown) => {
      broken.push(error);
      response.writeHead(500).end();
    });
  });
  server.on('connection', () => manners.connected?.());
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: originOf(),
    ca: authority.file,
    manners,
    received,
    program() {
      const { keys, ...own } = newProgramKeys();
      const path = `/${randomBytes(16).toString('base64url')}`;
      const program = { resource: originOf() + path, keys };
      programs.set(path, { program, ...own });
      return program;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      assert.deepEqual(broken, []);
    },
  };
}

/** RFC 8291 §3.4 and RFC 8188 §2: one record, which ends in a 2. */
function decrypted(body: Buffer, { curve, auth }: { curve: ECDH; auth: Buffer }): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const theirs = body.subarray(21, 21 + keyLength);
  const derive = (key: Buffer, by: Buffer, info: string | Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', key, by, info, length));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), theirs]);
  const shared = derive(curve.computeSecret(theirs), auth, info, 32);
  const key = derive(shared, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(shared, salt, 'Content-Encoding: nonce\0', 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(body.subarray(-16));
  const text = Buffer.concat([decipher.update(body.subarray(21 + keyLength, -16)), decipher.final()]);
  assert.equal(text.at(-1), 2);
  return text.subarray(0, -1).toString();
}

/** RFC 8292 §2 and §3: a token signed with ES256, and the key to check it with. Throws where it does not match. */
function verified(authorization: string): Received['vapid'] {
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization)!;
  const [head, payload, signature] = token!.split('.');
  const point = Buffer.from(key!, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x!, y: y! } });
  const signed = Buffer.from(`${head!}.${payload!}`);
  const isRight = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature!, 'base64url'),
  );
  assert.ok(isRight, 'the signature is not of this key');
  const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>;
  return { claims, key: key! };
}
