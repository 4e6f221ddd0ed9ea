/** Drawn on a grid of 24 with one stroke. Decoration: what a button does is said by its label. */
const shapes = {
  table: 'M4 5h16v14H4zM4 10h16M10 10v9',
  query: 'M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 6l-3 12',
  jobs: 'M12 7v5l3 2M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z',
  settings: 'M4 8h9M17 8h3M4 16h3M11 16h9M15 6v4M9 14v4',
  search: 'M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM15 15l4.5 4.5',
  upload: 'M12 16V5M7.5 9L12 4.5 16.5 9M5 19h14',
  download: 'M12 5v11M7.5 12l4.5 4.5 4.5-4.5M5 20h14',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M12 6h.01M12 12h.01M12 18h.01',
  up: 'M12 19V6M7 11l5-5 5 5',
  down: 'M12 5v13M7 13l5 5 5-5',
  filter: 'M4 6h16M7 12h10M10 18h4',
  pin: 'M9 4h6l-1 6 3 3H7l3-3zM12 13v7',
  hide: 'M4 4l16 16M9.5 5.6A9 9 0 0 1 12 5c5 0 8.5 4.5 9.5 7a13 13 0 0 1-2.6 3.7M6.5 7.5A13 13 0 0 0 2.5 12c1 2.5 4.5 7 9.5 7a9 9 0 0 0 3.5-.7',
  copy: 'M9 9h10v11H9zM6 15H5V4h10v2',
  receipt: 'M6 4h12v17l-3-2-3 2-3-2-3 2zM9 9h6M9 13h6',
  history: 'M4.5 12a7.5 7.5 0 1 0 2.2-5.3L4 9M4 4.5V9h4.5M12 8v4.5l3 1.5',
  edit: 'M5 19l1-4L16 5l3 3L9 18zM13.5 7.5l3 3',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  play: 'M8 5l11 7-11 7z',
  stop: 'M7 7h10v10H7z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17h.01',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  plus: 'M12 5v14M5 12h14',
  chevron: 'M9 6l6 6-6 6',
  columns: 'M4 5h16v14H4zM9.3 5v14M14.6 5v14',
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.7} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={shapes[name]} strokeWidth={name === 'more' ? 2.6 : undefined} />
    </svg>
  );
}
