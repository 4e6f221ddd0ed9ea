import { useEffect } from 'react';
import { texts } from '@/texts';

/** The name of a view, in the browser's tab and its history. */
export function useTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} · ${texts.product}`;
    return () => {
      document.title = texts.product;
    };
  }, [name]);
}
