import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { takeFiles } from '@/app/intake';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';

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
      {isPasting ? <PasteDialog onClose={() => setPasting(false)} onText={(text) => take([new File([text], '', { type: 'text/plain' })])} /> : null}
    </Group>
  );
}

export function useTake(): (files: File[]) => void {
  const navigate = useNavigate();
  return (files) =>
    void takeFiles(files, (table) => void (table === null ? navigate({ to: '/tables' }) : navigate({ to: '/tables/$table', params: { table } })));
}

function PasteDialog({ onClose, onText }: { onClose: () => void; onText: (text: string) => void }) {
  const [text, setText] = useState('');
  return (
    <Modal opened onClose={onClose} title={texts.start.pasteTitle} size="lg" closeButtonProps={{ 'aria-label': texts.common.close }}>
      <Textarea label={texts.start.pasteLabel} autosize minRows={8} maxRows={18} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus spellCheck={false} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{texts.common.cancel}</Button>
        <Button disabled={text.trim() === ''} onClick={() => { onText(text); onClose(); }}>{texts.start.pasteImport}</Button>
      </Group>
    </Modal>
  );
}
