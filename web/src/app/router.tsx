import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { isObject } from '@/api/problem';
import { Home } from '@/features/start/Home';
import { NotFound, RouteProblem } from './RouteProblem';
import { Shell } from './Shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });
const tables = createRoute({ getParentRoute: () => root, path: '/tables', component: Home });

export interface FilterItem {
  column: string;
  op: string;
  value?: string | number | boolean;
}

/** What of a table is shown is in its address: a link shows the same, and Back goes back. */
export interface TableSearch {
  sort?: string;
  filter?: FilterItem[];
  version?: number;
}

const isFilter = (value: unknown): value is FilterItem =>
  isObject(value) && typeof value['column'] === 'string' && typeof value['op'] === 'string';

const table = createRoute({
  getParentRoute: () => root,
  path: '/tables/$table',
  validateSearch: (search: Record<string, unknown>): TableSearch => ({
    ...(typeof search['sort'] === 'string' && search['sort'] !== '' ? { sort: search['sort'] } : {}),
    ...(Array.isArray(search['filter']) && search['filter'].some(isFilter) ? { filter: search['filter'].filter(isFilter) } : {}),
    ...(typeof search['version'] === 'number' ? { version: search['version'] } : {}),
  }),
  component: lazyRouteComponent(() => import('@/features/tables/TableView'), 'TableView'),
});

const queries = createRoute({
  getParentRoute: () => root,
  path: '/queries',
  validateSearch: (search: Record<string, unknown>): { sql?: string } => (typeof search['sql'] === 'string' ? { sql: search['sql'] } : {}),
  component: lazyRouteComponent(() => import('@/features/queries/QueryView'), 'QueryView'),
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  component: lazyRouteComponent(() => import('@/features/jobs/JobsView'), 'JobsView'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('@/features/settings/SettingsView'), 'SettingsView'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, tables, table, queries, jobs, settings]),
  defaultPreload: 'intent',
  defaultErrorComponent: RouteProblem,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
