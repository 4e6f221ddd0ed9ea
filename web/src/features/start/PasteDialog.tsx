import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { texts } from '@/texts';

export function PasteDialog({ onClose, onText }: { onClose: () => void; onText: (text: string) => void }) {
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
