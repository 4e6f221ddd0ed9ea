import { Anchor, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import births from '../../../../samples/births.csv?url';
import grads from '../../../../samples/recent_grads.csv?url';
import newYork from '../../../../samples/weather_new_york.csv?url';
import seattle from '../../../../samples/weather_seattle.csv?url';
import { LinkForm } from '@/app/Entry';
import { toApiError } from '@/api/problem';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';
import { toast } from '@/ui/toasts';
import { AddData, useTake } from './AddData';
import css from './Start.module.css';

const samples = [
  { text: texts.samples.births, files: [['births.csv', births]] },
  { text: texts.samples.weather, files: [['weather_new_york.csv', newYork], ['weather_seattle.csv', seattle]] },
  { text: texts.samples.grads, files: [['recent_grads.csv', grads]] },
] as const;

/** The first minute: a file, or a sample, and nothing else to do. */
export function Start() {
  const [hasLink, setHasLink] = useState(false);
  return (
    <div className={css.start}>
      <h1>{texts.start.title}</h1>
      <p className={css.lead}>{texts.start.lead}</p>
      <div className={css.zone}>
        <Icon name="upload" size={28} />
        <strong>{texts.start.drop}</strong>
        <span>{texts.start.pasteHint}</span>
        <AddData />
      </div>
      <h2>{texts.start.samples}</h2>
      <Samples />
      <footer className={css.foot}>
        <span>{texts.start.samplesSource}</span>
        {hasLink ? <LinkForm onOpen={() => setHasLink(false)} /> : <Anchor component="button" type="button" size="sm" c="var(--ink-soft)" onClick={() => setHasLink(true)}>{texts.start.haveLink}</Anchor>}
      </footer>
    </div>
  );
}

function Samples() {
  const take = useTake();
  const [opening, setOpening] = useState<string | null>(null);
  const open = async (title: string, files: readonly (readonly [string, string])[]): Promise<void> => {
    setOpening(title);
    try {
      take(await Promise.all(files.map(async ([name, address]) => new File([await (await fetch(address)).blob()], name))));
    } catch (error) {
      toast(toApiError(error).message, { tone: 'error' });
    } finally {
      setOpening(null);
    }
  };
  return (
    <ul className={css.samples}>
      {samples.map(({ text: [title, note], files }) => (
        <li key={title}>
          <UnstyledButton className={css.sample} disabled={opening !== null} onClick={() => void open(title, files)}>
            <Icon name="table" />
            <span><strong>{title}</strong><small>{opening === title ? texts.start.opening : note}</small></span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
