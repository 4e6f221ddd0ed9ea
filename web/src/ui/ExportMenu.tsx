import { Button, Menu } from '@mantine/core';
import { texts } from '@/texts';
import { Icon } from './Icon';

const formats = ['csv', 'xlsx', 'parquet', 'ndjson', 'json'] as const;

/** Links, so that the browser itself saves what the server streams. */
export function ExportMenu({ addressOf }: { addressOf: (format: string) => string }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button size="compact-sm" variant="subtle" color="gray" leftSection={<Icon name="download" size={16} />}>{texts.table.export}</Button></Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item key={format} component="a" href={addressOf(format)} download>{texts.formats[format]}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href={`${addressOf('csv')}&formulas=neutralise`} download maw={260}>{texts.table.formulas}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
