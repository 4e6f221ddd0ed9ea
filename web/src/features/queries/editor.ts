import { autocompletion, closeCompletion } from '@codemirror/autocomplete';
import { indentWithTab } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { texts } from '@/texts';
import { styleNonce } from '@/ui/nonce';
import { duckSql } from './dialect';

/** Tables with their columns, as completion wants them. */
export type Catalogue = Record<string, readonly string[]>;

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13.5px', backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { padding: '12px 0', caretColor: 'var(--accent)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--ink-faint)', border: 'none', paddingLeft: '8px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--surface-hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-soft)' },
  '.cm-placeholder': { color: 'var(--ink-faint)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', border: '1px solid var(--line-strong)', borderRadius: '8px', boxShadow: 'var(--shadow)', overflow: 'hidden' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--surface)' },
  '.cm-foldGutter': { display: 'none !important' },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--code-type)' },
]);

const language = new Compartment();

const languageOf = (catalogue: Catalogue): Extension => sql({ dialect: duckSql, schema: catalogue, upperCaseKeywords: true });

export interface EditorEvents {
  onRun: () => void;
  onStop: () => void;
  onChange: (text: string) => void;
  onSelect: (isSomething: boolean) => void;
}

/** Makes the editor in an element. */
export function makeEditor(parent: HTMLElement, text: string, events: EditorEvents): EditorView {
  const keys = Prec.highest(keymap.of([
    { key: 'Mod-Enter', run: (view) => { closeCompletion(view); events.onRun(); return true; } },
    { key: 'Mod-.', run: () => { events.onStop(); return true; } },
  ]));
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(styleNonce()),
        keys, basicSetup, autocompletion({ icons: false }), keymap.of([indentWithTab]), language.of(languageOf({})), look, syntaxHighlighting(colours), placeholder(texts.sql.placeholder), EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': texts.sql.editor, spellcheck: 'false' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) events.onChange(update.state.doc.toString());
          if (update.selectionSet || update.docChanged) events.onSelect(!update.state.selection.main.empty);
        }),
      ],
    }),
  });
}

export const complete = (view: EditorView, catalogue: Catalogue): void =>
  view.dispatch({ effects: language.reconfigure(languageOf(catalogue)) });

export const textOf = (view: EditorView): string => view.state.doc.toString();

/** What is chosen, or all of it; and where it begins. */
export function chosenOf(view: EditorView): { text: string; start: number } {
  const { from, to, empty } = view.state.selection.main;
  return empty ? { text: textOf(view), start: 0 } : { text: view.state.sliceDoc(from, to), start: from };
}

export function replaceAll(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length } });
  view.focus();
}

export function mark(view: EditorView, mistake: { from: number; to: number; message: string } | null): void {
  const length = view.state.doc.length;
  const marks = mistake ? [{ ...mistake, from: Math.min(mistake.from, length), to: Math.min(mistake.to, length), severity: 'error' as const }] : [];
  view.dispatch(setDiagnostics(view.state, marks));
}

export function replaceRange(view: EditorView, from: number, to: number, text: string): void {
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
  view.focus();
}

export function goTo(view: EditorView, from: number, to: number): void {
  view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
  view.focus();
}
