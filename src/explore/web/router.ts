/**
 * Which page an address is. Going somewhere is a new address; Back works as anywhere.
 */
import { address, filtersOf } from './state.js';

export interface PageContext {
  readonly root: HTMLElement;
  /** Aborted when the page is left. */
  readonly signal: AbortSignal;
  /** Goes to an address of the explorer; `replace`: without a step to come back to. */
  readonly go: (path: string, parameters: URLSearchParams, options?: { replace?: boolean }) => void;
}

export interface LivePage {
  /** Shows what this address says; called once at the start, and whenever the address of the page changes. */
  update(url: URL): Promise<void> | void;
  leave(): void;
}

export type Page = (context: PageContext) => LivePage;

export interface Route {
  readonly path: RegExp;
  readonly title: string;
  /** Where the navigation leads; absent: it has no place there. */
  readonly link?: string;
  readonly load: () => Promise<Page>;
}

/** Starts routing; `nav` gets a link for each route that has one, with the filters of the view. */
export function startRouter(routes: readonly Route[], main: HTMLElement, nav: HTMLElement): void {
  let current: { route: Route; page: LivePage; abort: AbortController } | undefined;
  let turn = 0;

  async function show(): Promise<void> {
    const mine = ++turn;
    const url = new URL(location.href);
    const route = routes.find(({ path }) => path.test(url.pathname)) ?? routes[0]!;
    drawNav(route, url);
    document.title = `${route.title} · tlslens`;
    if (current?.route !== route) {
      current?.abort.abort();
      current?.page.leave();
      current = undefined;
      const page = await route.load();
      if (mine !== turn) return;
      const abort = new AbortController();
      main.replaceChildren();
      main.className = `page-${route.title.toLowerCase().replaceAll(' ', '-')}`;
      current = { route, abort, page: page({ root: main, signal: abort.signal, go }) };
    }
    await current.page.update(url);
  }

  function drawNav(active: Route, url: URL): void {
    nav.replaceChildren(
      ...routes
        .filter(({ link }) => link !== undefined)
        .map((route) => {
          const link = document.createElement('a');
          link.href = address(route.link!, filtersOf(url.searchParams));
          link.textContent = route.title;
          if (active.title === route.title || active.link === route.link) link.setAttribute('aria-current', 'page');
          return link;
        }),
    );
  }

  const go: PageContext['go'] = (path, parameters, { replace = false } = {}) => {
    history[replace ? 'replaceState' : 'pushState'](null, '', address(path, parameters));
    void show();
  };

  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest('a');
    if (!link || link.origin !== location.origin || link.hasAttribute('download') || link.hash !== '') return;
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (link.href !== location.href) history.pushState(null, '', link.href);
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
    void show();
  });
  addEventListener('popstate', () => void show());
  void show();
}
