import { Progress, Skeleton, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { tablesQuery, workspaceQuery } from '@/api/queries';
import type { KnownWorkspace } from '@/api/session';
import { hiddenTables } from '@/api/removals';
import { useStore } from '@/api/store';
import { texts } from '@/texts';
import { bytes, grouped } from '@/ui/formats';
import { Icon, type IconName } from '@/ui/Icon';
import { ThemeButton } from './ThemeButton';
import css from './Shell.module.css';

const places: readonly { to: '/tables' | '/queries' | '/jobs' | '/settings'; icon: IconName; label: string }[] = [
  { to: '/tables', icon: 'table', label: texts.nav.tables },
  { to: '/queries', icon: 'query', label: texts.nav.queries },
  { to: '/jobs', icon: 'jobs', label: texts.nav.jobs },
  { to: '/settings', icon: 'settings', label: texts.nav.settings },
];

export function Sidebar({ workspace, onSearch }: { workspace: KnownWorkspace; onSearch: () => void }) {
  return (
    <aside className={css.side}>
      <div className={css.sideHead}>
        <Link to="/" className={css.brand}><span className={css.mark} aria-hidden="true" />{texts.product}</Link>
        <ThemeButton />
      </div>
      <UnstyledButton className={css.searchButton} onClick={onSearch}>
        <Icon name="search" size={16} /><span>{texts.common.search}</span><kbd>Ctrl K</kbd>
      </UnstyledButton>
      <nav aria-label={texts.nav.main} className={css.nav}>
        {places.map(({ to, icon, label }) => (
          <Link key={to} to={to} className={css.navLink} activeOptions={{ exact: true }} activeProps={{ className: css.navActive ?? '' }}>
            <Icon name={icon} />{label}
          </Link>
        ))}
      </nav>
      <TableLinks workspace={workspace.id} />
      <Storage workspace={workspace.id} />
    </aside>
  );
}

function TableLinks({ workspace }: { workspace: string }) {
  const tables = useQuery(tablesQuery(workspace));
  const hidden = useStore(hiddenTables);
  if (tables.isPending) return <div className={css.tableLinks} aria-busy="true"><Skeleton h={14} w="70%" mb={10} /><Skeleton h={14} w="55%" /></div>;
  const shown = (tables.data ?? []).filter((table) => !hidden.has(table.id));
  if (shown.length === 0) return <div className={css.tableLinks} />;
  return (
    <nav aria-label={texts.nav.tables} className={css.tableLinks}>
      {shown.slice(0, 200).map((table) => (
        <Link key={table.id} to="/tables/$table" params={{ table: table.name }} className={css.tableLink} activeOptions={{ includeSearch: false }} activeProps={{ className: css.navActive ?? '' }} title={table.label}>
          <span>{table.name}</span><small>{grouped(table.rows)}</small>
        </Link>
      ))}
    </nav>
  );
}

function Storage({ workspace }: { workspace: string }) {
  const about = useQuery(workspaceQuery(workspace));
  if (!about.data) return <div className={css.storage} />;
  const { usedBytes, maxBytes } = about.data;
  const share = (usedBytes / Math.max(1, maxBytes)) * 100;
  return (
    <div className={css.storage}>
      <Progress value={Math.max(share, usedBytes > 0 ? 1 : 0)} size={4} color={share > 90 ? 'red' : 'tile'} aria-label={texts.settings.storage} />
      <span>{texts.settings.used(bytes(usedBytes), bytes(maxBytes))}</span>
    </div>
  );
}

/** The same places where there is no room for a sidebar. */
export function MobileNav({ onSearch }: { onSearch: () => void }) {
  return (
    <nav aria-label={texts.nav.main} className={css.mobileNav}>
      {places.map(({ to, icon, label }) => (
        <Link key={to} to={to} className={css.mobileLink} activeProps={{ className: css.mobileActive ?? '' }}><Icon name={icon} size={20} />{label}</Link>
      ))}
      <UnstyledButton className={css.mobileLink} onClick={onSearch}><Icon name="search" size={20} />{texts.common.search}</UnstyledButton>
    </nav>
  );
}
