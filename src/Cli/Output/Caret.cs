namespace Tablinum.Cli.Output;

/// <summary>Shows where in a text something is wrong.</summary>
internal static class Caret
{
    private const int WidestLine = 100;

    /// <summary>The line with its number, and below it a caret under the column.</summary>
    /// <param name="line">1-based.</param>
    /// <param name="column">1-based.</param>
    /// <returns>Two lines; null if the text has no such line.</returns>
    public static string? Under(string text, int line, int column)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (line < 1 || line > lines.Length)
        {
            return null;
        }

        var at = Math.Clamp(column - 1, 0, lines[line - 1].Length);
        var (shown, caret) = Window(lines[line - 1], at);
        var gutter = $"  {line} │ ";
        var before = CellText.Width(OneColumnEach(shown[..caret]));
        return $"{gutter}{OneColumnEach(shown)}\n{new string(' ', gutter.Length - 2)}│ {new string(' ', before)}^";
    }

    private static (string Shown, int Caret) Window(string line, int at)
    {
        if (line.Length <= WidestLine)
        {
            return (line, at);
        }

        var from = Math.Clamp(at - (WidestLine / 2), 0, line.Length - WidestLine);
        return (line.Substring(from, WidestLine), at - from);
    }

    private static string OneColumnEach(string text) =>
        string.Create(text.Length, text, static (letters, source) =>
        {
            for (var at = 0; at < letters.Length; at++)
            {
                letters[at] = char.IsControl(source[at]) ? ' ' : source[at];
            }
        });
}
