import { Button, Group } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useRef, useState } from 'react';
import { takeFiles } from '@/app/intake';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';

const PasteDialog = lazy(() => import('./PasteDialog').then((module) => ({ default: module.PasteDialog })));

/** The ways in that need no dragging: files, a folder, the clipboard. */
export function AddData({ size = 'md' }: { size?: 'sm' | 'md' }) {
  const take = useTake();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [isPasting, setPasting] = useState(false);
  const chosen = (input: HTMLInputElement): void => {
    take([...(input.files ?? [])].filter((file) => !file.name.startsWith('.')));
    input.value = '';
  };
  return (
    <Group gap="xs" justify="center">
      <Button size={size} leftSection={<Icon name="upload" />} onClick={() => files.current?.click()}>{texts.start.choose}</Button>
      <Button size={size} variant="default" onClick={() => folder.current?.click()}>{texts.start.chooseFolder}</Button>
      <Button size={size} variant="default" onClick={() => setPasting(true)}>{texts.start.paste}</Button>
      <input ref={files} type="file" multiple hidden aria-label={texts.start.choose} onChange={(event) => chosen(event.currentTarget)} />
      <input ref={folder} type="file" multiple hidden aria-label={texts.start.chooseFolder} onChange={(event) => chosen(event.currentTarget)} {...{ webkitdirectory: '' }} />
      {isPasting ? <Suspense fallback={null}><PasteDialog onClose={() => setPasting(false)} onText={(text) => take([new File([text], '', { type: 'text/plain' })])} /></Suspense> : null}
    </Group>
  );
}

export function useTake(): (files: File[]) => void {
  const navigate = useNavigate();
  return (files) =>
    void takeFiles(files, (table) => void (table === null ? navigate({ to: '/tables' }) : navigate({ to: '/tables/$table', params: { table } })));
}
