import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { texts } from '@/texts';
import { Icon } from '@/ui/Icon';

export function ThemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={texts.palette.theme} onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}>
      <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
    </ActionIcon>
  );
}
