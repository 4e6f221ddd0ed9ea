import { upload } from '@/api/uploads';

/** Imports files and shows what came of them: the table of a single file, the list if there are more. */
export async function takeFiles(files: readonly File[], goTo: (table: string | null) => void): Promise<void> {
  const made = files.map((file) => upload(file));
  const [first] = made;
  if (first === undefined) return;
  if (made.length > 1) {
    const any = await Promise.any(made.map(async (each) => { if ((await each) === null) throw new Error('none'); })).then(() => true, () => false);
    if (any) goTo(null);
    return;
  }
  const tables = await first;
  const [table] = tables ?? [];
  if (table !== undefined && tables?.length === 1) goTo(table.name);
  else if (table !== undefined) goTo(null);
}
