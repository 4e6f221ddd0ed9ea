import { Button } from '@mantine/core';
import { texts } from '@/texts';
import { ago, duration } from '@/ui/formats';
import ui from '@/ui/ui.module.css';
import type { PastQuery } from './history';
import css from './Query.module.css';

interface Props {
  past: readonly PastQuery[];
  onPick: (sql: string) => void;
  onClear: () => void;
}

export function HistoryPanel({ past, onPick, onClear }: Props) {
  return (
    <aside className={css.history} aria-label={texts.sql.history}>
      {past.length === 0 ? <p className={ui.soft}>{texts.sql.historyEmpty}</p> : null}
      <ol>
        {past.map((each) => (
          <li key={each.at + each.sql}>
            <button type="button" onClick={() => onPick(each.sql)} data-outcome={each.outcome}>
              <code>{each.sql.length > 240 ? `${each.sql.slice(0, 240)}…` : each.sql}</code>
              <small>{ago(each.at)} · {each.elapsedMs === null ? texts.uploads[each.outcome === 'cancelled' ? 'cancelled' : 'failed'] : duration(each.elapsedMs)}</small>
            </button>
          </li>
        ))}
      </ol>
      {past.length > 0 ? <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>{texts.sql.clearHistory}</Button> : null}
    </aside>
  );
}
