import type { EditorView } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { complete, makeEditor, type Catalogue, type EditorEvents } from './editor';
import css from './Query.module.css';

interface Props extends EditorEvents {
  initial: string;
  catalogue: Catalogue;
  onView: (view: EditorView | null) => void;
}

/** The editor keeps its own text; the view asks it when it runs. */
export function SqlEditor({ initial, catalogue, onView, ...events }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [made, setMade] = useState<EditorView | null>(null);
  const first = useEffectEvent(() => initial);
  const onRun = useEffectEvent(() => events.onRun());
  const onStop = useEffectEvent(() => events.onStop());
  const onChange = useEffectEvent((text: string) => events.onChange(text));
  const onSelect = useEffectEvent((isSomething: boolean) => events.onSelect(isSomething));
  const say = useEffectEvent((view: EditorView | null) => { setMade(view); onView(view); });
  useEffect(() => {
    if (!box.current) return undefined;
    const view = makeEditor(box.current, first(), { onRun: () => onRun(), onStop: () => onStop(), onChange: (text) => onChange(text), onSelect: (is) => onSelect(is) });
    say(view);
    view.focus();
    return () => {
      say(null);
      view.destroy();
    };
  }, []);
  useEffect(() => {
    if (made) complete(made, catalogue);
  }, [made, catalogue]);
  return <div ref={box} className={css.editor} />;
}
