import type { EditorView } from '@codemirror/view';
import { useEffect, useRef, type RefObject } from 'react';
import { complete, makeEditor, type Catalogue, type EditorEvents } from './editor';
import css from './Query.module.css';

interface Props extends EditorEvents {
  initial: string;
  catalogue: Catalogue;
  view: RefObject<EditorView | null>;
}

/** The editor keeps its own text; the view asks it when it runs. */
export function SqlEditor({ initial, catalogue, view, ...events }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(events);
  const first = useRef(initial);
  useEffect(() => {
    latest.current = events;
  });
  useEffect(() => {
    if (!box.current) return undefined;
    const made = makeEditor(box.current, first.current, {
      onRun: () => latest.current.onRun(),
      onStop: () => latest.current.onStop(),
      onChange: (text) => { first.current = text; latest.current.onChange(text); },
      onSelect: (isSomething) => latest.current.onSelect(isSomething),
    });
    view.current = made;
    made.focus();
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [view]);
  useEffect(() => {
    if (view.current) complete(view.current, catalogue);
  }, [view, catalogue]);
  return <div ref={box} className={css.editor} />;
}
