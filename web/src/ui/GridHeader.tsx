import { Menu } from '@mantine/core';
import { useRef } from 'react';
import { texts } from '@/texts';
import { toggled, withWidth, type ColumnChoices, type Layout, type PlacedColumn } from './columns';
import { shortType } from './formats';
import { Icon } from './Icon';
import css from './Grid.module.css';

export interface SortKey {
  column: string;
  isDescending: boolean;
}

export interface HeaderActions {
  sort: readonly SortKey[];
  onSort?: ((keys: SortKey[]) => void) | undefined;
  onFilter?: ((column: string) => void) | undefined;
  choices: ColumnChoices;
  onChoices: (choices: ColumnChoices) => void;
}

interface Props extends HeaderActions {
  layout: Layout;
  seen: readonly PlacedColumn[];
}

export function GridHeader({ layout, seen, ...actions }: Props) {
  const first = seen[0];
  const pinnedWidth = layout.pinned.reduce((sum, column) => sum + column.width, layout.gutter);
  return (
    <div role="row" aria-rowindex={1} className={css.head} style={{ width: layout.width }}>
      <div role="columnheader" aria-colindex={1} className={css.gutter} style={{ width: layout.gutter }}><span className="seen-by-readers">{texts.table.rowNumber}</span></div>
      {layout.pinned.map((column) => <HeaderCell key={column.index} column={column} isLastPinned={column.at === layout.pinned.length - 1} {...actions} />)}
      {first && first.left > pinnedWidth ? <div role="presentation" style={{ width: first.left - pinnedWidth, flex: 'none' }} /> : null}
      {seen.map((column) => <HeaderCell key={column.index} column={column} isLastPinned={false} {...actions} />)}
    </div>
  );
}

function HeaderCell({ column, isLastPinned, ...actions }: HeaderActions & { column: PlacedColumn; isLastPinned: boolean }) {
  const { sort, onSort } = actions;
  const place = sort.findIndex((key) => key.column === column.name);
  const key = sort[place];
  const cycle = (isAdding: boolean): void => {
    const others = isAdding ? sort.filter((each) => each.column !== column.name) : [];
    if (!key) onSort?.([...others, { column: column.name, isDescending: false }]);
    else if (!key.isDescending) onSort?.([...others, { column: column.name, isDescending: true }]);
    else onSort?.(others);
  };
  const classes = [css.headCell];
  if (column.kind === 'number') classes.push(css.headNumber);
  if (column.isPinned) classes.push(css.headPinned);
  if (isLastPinned) classes.push(css.lastPinned);
  const title = (
    <>
      <span className={css.name}>
        <span>{column.name}</span>
        {key ? <i className={css.accent}><Icon name={key.isDescending ? 'down' : 'up'} size={13} />{sort.length > 1 ? place + 1 : null}</i> : null}
      </span>
      <span className={css.type} title={column.type}>{shortType(column.type)}</span>
    </>
  );
  return (
    <div
      role="columnheader"
      aria-colindex={column.at + 2}
      aria-sort={key ? (key.isDescending ? 'descending' : 'ascending') : undefined}
      className={classes.join(' ')}
      style={column.isPinned ? { width: column.width, left: column.left } : { width: column.width }}
    >
      {onSort
        ? <button type="button" className={css.title} title={column.name} onClick={(event) => cycle(event.shiftKey)}>{title}</button>
        : <div className={css.title} title={column.name}>{title}</div>}
      <ColumnMenu column={column} {...actions} />
      <Edge column={column} {...actions} />
    </div>
  );
}

function ColumnMenu({ column, sort, onSort, onFilter, choices, onChoices }: HeaderActions & { column: PlacedColumn }) {
  const { name } = column;
  const words = texts.table;
  const isSorted = sort.some((key) => key.column === name);
  return (
    <Menu position="bottom-end" withinPortal width={190}>
      <Menu.Target>
        <button type="button" className={css.menu} aria-label={words.menuOf(name)}><Icon name="more" size={15} /></button>
      </Menu.Target>
      <Menu.Dropdown>
        {onSort ? (
          <>
            <Menu.Item leftSection={<Icon name="up" size={15} />} onClick={() => onSort([{ column: name, isDescending: false }])}>{words.sortUp}</Menu.Item>
            <Menu.Item leftSection={<Icon name="down" size={15} />} onClick={() => onSort([{ column: name, isDescending: true }])}>{words.sortDown}</Menu.Item>
            {isSorted ? <Menu.Item leftSection={<Icon name="close" size={15} />} onClick={() => onSort(sort.filter((key) => key.column !== name))}>{words.sortNone}</Menu.Item> : null}
          </>
        ) : null}
        {onFilter ? <Menu.Item leftSection={<Icon name="filter" size={15} />} onClick={() => onFilter(name)}>{words.filterThis}</Menu.Item> : null}
        {onSort ? <Menu.Divider /> : null}
        <Menu.Item leftSection={<Icon name="pin" size={15} />} onClick={() => onChoices({ ...choices, pinned: toggled(choices.pinned, name) })}>{column.isPinned ? words.unpin : words.pin}</Menu.Item>
        <Menu.Item leftSection={<Icon name="hide" size={15} />} onClick={() => onChoices({ ...choices, hidden: toggled(choices.hidden, name) })}>{words.hide}</Menu.Item>
        <Menu.Item leftSection={<Icon name="columns" size={15} />} onClick={() => onChoices(withoutWidth(choices, name))}>{words.fit}</Menu.Item>
        <Menu.Item leftSection={<Icon name="copy" size={15} />} onClick={() => void navigator.clipboard.writeText(name)}>{words.copyName}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function withoutWidth(choices: ColumnChoices, name: string): ColumnChoices {
  return { ...choices, widths: Object.fromEntries(Object.entries(choices.widths).filter(([each]) => each !== name)) };
}

/** The right edge of a header: drag it for a width, double-click it for the natural one. */
function Edge({ column, choices, onChoices }: HeaderActions & { column: PlacedColumn }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  return (
    <div
      className={css.edge}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: column.width };
      }}
      onPointerMove={(event) => {
        if (start.current) onChoices(withWidth(choices, column.name, start.current.width + event.clientX - start.current.x));
      }}
      onPointerUp={() => { start.current = null; }}
      onDoubleClick={() => onChoices(withoutWidth(choices, column.name))}
    />
  );
}
