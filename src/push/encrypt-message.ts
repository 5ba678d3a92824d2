import type { Settings } from '../context.ts';
import { unseal } from '../server/secrets.ts';
import type { Subscription } from '../storage/tables/push-subscriptions.ts';
import { contentEncoding } from './subscription.ts';
import { vapidKeys } from './vapid.ts';

type Letter = Readonly<{
  text: string;
  /** How long the push service keeps it for a program that is away, in seconds. */
  ttl: number;
  /** What is not delivered yet of the same topic is replaced (RFC 8030 §5.4). */
  topic: string;
}>;

/**
 * A message that its program alone can read (RFC 8291), with what proves to the push service who sends it (RFC 8292).
 * Throws where the auth secret was sealed with another secret key.
 */
export async function encryptMessage(
  config: Pick<Settings, 'secretKey' | 'mailFrom'>,
  { resource, p256dh, sealedAuth }: Pick<Subscription, 'resource' | 'p256dh' | 'sealedAuth'>,
  { text, ttl, topic }: Letter,
): Promise<{ resource: string; headers: Record<string, string | number>; body: Buffer }> {
  const auth = unseal(config.secretKey, sealedAuth);
  // Loaded with the first message: most of what a start would wait for is never used then.
  const { default: webPush } = await import('web-push');
  const [, address = config.mailFrom] = /<([^<>]+)>$/.exec(config.mailFrom) ?? [];
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint: resource, keys: { p256dh, auth } },
    text,
    {
      ...{ contentEncoding, TTL: ttl, topic },
      // RFC 8030 §5.3: what a calendar has to say is normal, and does not wait for a power supply.
      urgency: 'normal',
      vapidDetails: { subject: `mailto:${address}`, ...vapidKeys(config) },
    },
  );
  return { resource, headers: { ...headers, 'Content-Type': 'application/xml; charset="utf-8"' }, body };
}
