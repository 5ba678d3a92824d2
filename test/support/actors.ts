import assert from 'node:assert/strict';
import type { Context } from '../../src/context.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import type { User } from '../../src/people/user.ts';
import { refused } from './refused.ts';
import type { Scene } from './scene.ts';

/** Somebody of each kind, as a domain's verbs meet them: Ann administers it, Zoé another, Ben is a user. */
export type Actors = Readonly<Record<(typeof kinds)[number], Context>>;
const kinds = ['operator', 'administrator', 'elsewhere', 'user', 'guest', 'link', 'nobody'] as const;

/** Zoé, who administers another domain. */
export async function addNeighbour({ operator, as }: Scene): Promise<{ zoe: User; context: Context }> {
  await addDomain(operator, { name: 'mairie.fr' });
  const zoe = await addUser(operator, {
    login: 'zoe@mairie.fr',
    name: 'Zoé',
    passwordHash: null,
    admin: true,
  });
  return { zoe, context: as({ kind: 'user', user: zoe }) };
}

export async function everyActor(scene: Scene): Promise<Actors> {
  const { operator, ann, ben, eve, as } = scene;
  const { context: guest } = await scene.gil();
  const { share } = await scene.share({ kind: 'link', label: 'Door' });
  return {
    operator,
    administrator: ann,
    elsewhere: (await addNeighbour(scene)).context,
    user: ben,
    guest,
    link: as({ kind: 'link', share: share.id }),
    nobody: eve,
  };
}

/** That a verb is for the operator and the domain's administrators, and refuses everybody else. */
export async function isForAdministrators(
  actors: Actors,
  verb: (context: Context) => Promise<unknown>,
): Promise<void> {
  for (const kind of kinds)
    if (kind === 'operator' || kind === 'administrator')
      await assert.doesNotReject(() => verb(actors[kind]), kind);
    else await assert.rejects(() => verb(actors[kind]), refused('not-allowed'), kind);
}
