namespace Tablinum.Cli.Output;

/// <summary>Writes a table the way its reader wants it.</summary>
internal static class Answer
{
    /// <summary>Framed and cut on a terminal, plain and whole elsewhere.</summary>
    public static void Write(Screen screen, TextTable table, int columns)
    {
        if (!screen.OutIsTerminal)
        {
            table.WritePlain(screen.Out);
            return;
        }

        var shown = table.WriteFramed(screen.Out, screen.Width);
        if (shown < columns)
        {
            screen.Err.WriteLine($"{shown} of {columns} columns fit here; --format csv gives all.");
        }
    }
}
