import {
  autocompletion,
  type Completion,
  type CompletionContext,
  closeBrackets,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import type { EditorProps, Variable } from '../Editor.tsx';
import { unknownVariable, VARIABLE } from '../variables.ts';
import { language, theme } from './setup.ts';

/** A change from outside (a draft thrown away, another version): nobody typed it. */
const outside = Annotation.define<boolean>();

type Props = EditorProps & { labelId: string; height: number };

/** The editor itself. */
export default function CodeEditor(props: Props) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const variables = useRef(new Compartment());
  const change = useRef(props.onChange);
  change.current = props.onChange;
  const { value, readOnly, singleLine, height, labelId } = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the effects below keep it up to date
  useEffect(() => {
    const made = new EditorView({
      parent: box.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          singleLine
            ? EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change))
            : [lineNumbers(), EditorView.lineWrapping],
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          language(props.language),
          theme,
          EditorView.theme({
            '.cm-scroller': { minHeight: `${height - 2}px`, maxHeight: singleLine ? 'none' : '640px' },
            // As high as the box, so that a click anywhere in it goes into the text.
            '.cm-content, .cm-gutters': { minHeight: `${height - 2}px !important` },
          }),
          EditorView.contentAttributes.of({ 'aria-labelledby': labelId, spellcheck: 'true', tabindex: '0' }),
          EditorState.readOnly.of(Boolean(readOnly)),
          variables.current.of(marked(props.variables)),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((one) => one.annotation(outside))) return;
            change.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const now = view.current;
    if (!now || now.state.doc.toString() === value) return;
    now.dispatch({
      changes: { from: 0, to: now.state.doc.length, insert: value },
      annotations: outside.of(true),
    });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: variables.current.reconfigure(marked(props.variables)) });
  }, [props.variables]);

  return <div ref={box} />;
}

/** Completion after `{{`, and a mark on what nobody has. */
function marked(variables: Variable[] | undefined) {
  const names = variables && new Set(variables.map((one) => one.name));
  const decorator = new MatchDecorator({
    regexp: new RegExp(VARIABLE, 'g'),
    decoration: (match) =>
      Decoration.mark(
        unknownVariable(match[1]!, names)
          ? { class: 'cm-variable-unknown', attributes: { title: 'Nobody of this app has this value' } }
          : { class: 'cm-variable' },
      ),
  });
  const marks = ViewPlugin.fromClass(
    class {
      marks: DecorationSet;
      constructor(editor: EditorView) {
        this.marks = decorator.createDeco(editor);
      }
      update(update: ViewUpdate) {
        this.marks = decorator.updateDeco(update, this.marks);
      }
    },
    { decorations: (plugin) => plugin.marks },
  );
  const complete = (context: CompletionContext) => {
    const open = context.matchBefore(/\{\{\{?\s*[\w.[\]]*$/);
    if (!open || !variables) return null;
    const from = open.from + open.text.match(/^\{+\s*/)![0].length;
    const closed = context.state.sliceDoc(context.pos, context.pos + 2) === '}}';
    return {
      from,
      options: variables.map(({ name, detail }) => ({
        label: name,
        detail,
        type: 'variable',
        // The braces that were closed by themselves are stepped over, so that typing goes on behind them.
        apply: (editor: EditorView, _: Completion, at: number, to: number) =>
          editor.dispatch({
            changes: { from: at, to: closed ? to + 2 : to, insert: `${name}}}` },
            selection: { anchor: at + name.length + 2 },
          }),
      })),
      validFor: /^[\w.[\]]*$/,
    };
  };
  return [marks, autocompletion({ override: [complete], icons: false })];
}
