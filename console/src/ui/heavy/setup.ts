import { html } from '@codemirror/lang-html';
import { json } from '@codemirror/lang-json';
import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours of both schemes come from the page's tokens. */
const colours = HighlightStyle.define([
  { tag: tags.tagName, color: 'var(--cp-accent)' },
  { tag: [tags.attributeName, tags.propertyName], color: 'var(--cp-warn)' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--cp-good)' },
  { tag: [tags.comment, tags.angleBracket, tags.punctuation], color: 'var(--cp-dim)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--cp-warn)' },
]);

export const theme = EditorView.theme({
  '&': {
    border: '1px solid var(--cp-line-strong)',
    borderRadius: '7px',
    backgroundColor: 'var(--cp-surface)',
    color: 'var(--cp-text)',
    fontSize: '13px',
  },
  '&.cm-focused': { outline: '2px solid var(--cp-accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--cp-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--cp-text)' },
  '.cm-gutters': { backgroundColor: 'var(--cp-raised)', color: 'var(--cp-dim)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--cp-accent-soft)',
  },
  '.cm-tooltip': {
    border: '1px solid var(--cp-line)',
    borderRadius: '7px',
    backgroundColor: 'var(--cp-surface)',
    color: 'var(--cp-text)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--cp-accent)',
    color: 'var(--cp-surface)',
  },
  '.cm-variable': { color: 'var(--cp-accent)', fontWeight: '600' },
  '.cm-variable-unknown': {
    color: 'var(--cp-bad)',
    textDecoration: 'underline wavy',
    textUnderlineOffset: '3px',
  },
  '.cm-insertedLine, .cm-changedLine': { backgroundColor: 'var(--cp-good-soft) !important' },
  '.cm-deletedChunk, .cm-deletedLine': { backgroundColor: 'var(--cp-bad-soft) !important' },
});

/** Highlighting of a language. */
export function language(name: 'html' | 'json' | 'text' = 'text'): Extension[] {
  const look = [syntaxHighlighting(colours), syntaxHighlighting(defaultHighlightStyle, { fallback: true })];
  if (name === 'html') return [html(), ...look];
  if (name === 'json') return [json(), ...look];
  return [];
}
