import type { PageRequest } from './request.ts';
import type { Page } from './view.ts';

/** Shows a page with a form: the first time, or again with what is wrong in it beside each field, which its status says. */
export function showForm(
  { show }: Pick<PageRequest, 'show'>,
  view: string,
  data: object & Readonly<{ errors: Readonly<Record<string, string | undefined>> }>,
  page: Omit<Page, 'words' | 'actor' | 'status'>,
): void {
  const failed = Object.values(data.errors).some((error) => error !== undefined);
  show(view, data, { ...page, status: failed ? 422 : 200 });
}
