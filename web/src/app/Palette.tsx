import { Modal, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent } from 'react';
import { tablesQuery } from '@/api/queries';
import { useSession } from '@/api/session';
import { texts } from '@/texts';
import { grouped } from '@/ui/formats';
import { Icon, type IconName } from '@/ui/Icon';
import css from './Palette.module.css';
import { matches } from './matching';

interface Command {
  id: string;
  icon: IconName;
  label: string;
  note: string;
  run: () => void;
}

const most = 40;

/** Everything by its name: tables, places, deeds. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [word, setWord] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const commands = useCommands().filter((each) => matches(`${each.label} ${each.note}`, word)).slice(0, most);
  const place = Math.min(at, Math.max(0, commands.length - 1));
  const choose = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (place + step + commands.length) % Math.max(1, commands.length);
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(commands[place]);
    }
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={560} yOffset="12vh" attributes={{ content: { 'aria-label': texts.palette.label } }} transitionProps={{ duration: 80 }}>
      <input
        className={css.input} data-autofocus placeholder={texts.palette.placeholder} aria-label={texts.palette.label} value={word} onKeyDown={onKeyDown} role="combobox"
        aria-expanded="true" aria-controls={id} aria-activedescendant={`${id}-${place}`} autoComplete="off" onChange={(event) => { setWord(event.currentTarget.value); setAt(0); }}
      />
      <ul id={id} role="listbox" aria-label={texts.palette.label} className={css.list}>
        {commands.map((command, index) => (
          <li key={command.id} id={`${id}-${index}`} role="option" aria-selected={index === place} onMouseMove={() => setAt(index)} onClick={() => choose(command)}>
            <Icon name={command.icon} /><span>{command.label}</span><small>{command.note}</small>
          </li>
        ))}
      </ul>
      {commands.length === 0 ? <p className={css.none}>{texts.palette.none}</p> : null}
    </Modal>
  );
}

function useCommands(): Command[] {
  const { current } = useSession();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const tables = useQuery({ ...tablesQuery(current?.id ?? ''), enabled: current !== null });
  const { nav, palette } = texts;
  return [
    ...(tables.data ?? []).map((table): Command => ({
      id: table.id, icon: 'table', label: table.name, note: grouped(table.rows), run: () => void navigate({ to: '/tables/$table', params: { table: table.name } }),
    })),
    { id: 'tables', icon: 'table', label: nav.tables, note: palette.go, run: () => void navigate({ to: '/tables' }) },
    { id: 'queries', icon: 'query', label: nav.queries, note: palette.go, run: () => void navigate({ to: '/queries' }) },
    { id: 'jobs', icon: 'jobs', label: nav.jobs, note: palette.go, run: () => void navigate({ to: '/jobs' }) },
    { id: 'settings', icon: 'settings', label: nav.settings, note: palette.go, run: () => void navigate({ to: '/settings' }) },
    { id: 'theme', icon: scheme === 'dark' ? 'sun' : 'moon', label: palette.theme, note: palette.act, run: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark') },
  ];
}
