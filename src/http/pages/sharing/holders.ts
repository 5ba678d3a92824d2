import type { Opened } from '../../../calendars/open-calendar.ts';
import { listShares } from '../../../sharing/list-shares.ts';
import type { PageRequest, UserRequest } from '../frame/request.ts';
import { holderOf, type Holder } from './rows.ts';

/** A page of those who have a calendar; what is done to one of them comes back to the same page. */
export type Holders = Readonly<{
  shares: Holder[];
  /** What its forms add to their addresses: `?page=2`, nothing on the first. */
  onPage: string;
  /** The addresses of the pages beside it. */
  before: string | undefined;
  after: string | undefined;
}>;

/** With their forms, some 50 kB. */
const perPage = 20;
/** `listShares` goes no further. */
const lastPage = 100;

export function pageAsked({ query }: Pick<PageRequest, 'query'>): number {
  const page = /^\d{1,3}$/.test(query('page')) ? Number(query('page')) : 1;
  return Math.min(Math.max(page, 1), lastPage);
}

export const onPage = (page: number): string => (page > 1 ? `?page=${page}` : '');

export async function holdersOf(
  request: UserRequest,
  { calendar, access }: Opened,
  { page, zone, address }: Readonly<{ page: number; zone: string; address: string }>,
): Promise<Holders> {
  const part = { offset: (page - 1) * perPage, limit: perPage + 1 };
  const views = await listShares(request.context, { calendar: { id: calendar.id }, ...part });
  const hasMore = views.length > perPage && page < lastPage;
  return {
    shares: views.slice(0, perPage).map((view) => holderOf(request, view, { zone, access })),
    onPage: onPage(page),
    before: page > 1 ? `${address}/share${onPage(page - 1)}` : undefined,
    after: hasMore ? `${address}/share${onPage(page + 1)}` : undefined,
  };
}
