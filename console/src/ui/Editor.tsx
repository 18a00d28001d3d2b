import { Input, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId } from 'react';

const CodeEditor = lazy(() => import('./heavy/CodeEditor.tsx'));
const DiffView = lazy(() => import('./heavy/DiffView.tsx'));

export interface Variable {
  /** As written between the braces: `User.UserAttributes.FirstName`. */
  name: string;
  detail?: string;
}

export interface EditorProps {
  label: string;
  help?: ReactNode;
  error?: ReactNode;
  value: string;
  onChange?: (value: string) => void;
  language?: 'html' | 'json' | 'text';
  /** Completed after `{{`; others are underlined. Undefined: not known yet, nothing is marked. */
  variables?: Variable[];
  readOnly?: boolean;
  /** Pixels. */
  height?: number;
  /** One line: a subject. */
  singleLine?: boolean;
}

/** Source with variables (CodeMirror, loaded when first shown). Tab leaves the editor; Escape then Tab is not needed. */
export function Editor(props: EditorProps) {
  const id = useId();
  const height = props.singleLine ? 36 : (props.height ?? 280);
  return (
    <Input.Wrapper
      label={props.label}
      labelElement="div"
      labelProps={{ id }}
      description={props.help}
      error={props.error}
    >
      <div style={{ marginTop: 4 }}>
        <Suspense fallback={<Skeleton height={height} />}>
          <CodeEditor {...props} labelId={id} height={height} />
        </Suspense>
      </div>
    </Input.Wrapper>
  );
}

/** Two texts beside each other, what changed marked. */
export function Diff(props: {
  before: string;
  after: string;
  label: string;
  language?: 'html' | 'json' | 'text';
}) {
  return (
    <Suspense fallback={<Skeleton height={280} />}>
      <DiffView {...props} />
    </Suspense>
  );
}
