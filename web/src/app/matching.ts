/** Whether all letters of a search stand in a text in their order: "wnyk" finds "weather_new_york". */
export function matches(text: string, search: string): boolean {
  const letters = text.toLowerCase();
  let from = 0;
  for (const letter of search.toLowerCase().replaceAll(/\s/g, '')) {
    const found = letters.indexOf(letter, from);
    if (found < 0) return false;
    from = found + 1;
  }
  return true;
}
