namespace Tablinum.Cli.Output;

/// <summary>Where a command writes: answers to <see cref="Out"/>, everything about them to <see cref="Err"/>.</summary>
/// <param name="OutIsTerminal">A person reads the answers: frames, colours, cut to <paramref name="Width"/>.</param>
/// <param name="ErrIsTerminal">A person watches: progress moves in place.</param>
/// <param name="Width">Columns of the terminal.</param>
internal sealed record Screen(TextWriter Out, TextWriter Err, bool OutIsTerminal, bool ErrIsTerminal, int Width)
{
    /// <summary>The process's own.</summary>
    public static Screen OfProcess()
    {
        var dumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        var outIsTerminal = !Console.IsOutputRedirected && !dumb;
        return new Screen(Console.Out, Console.Error, outIsTerminal, !Console.IsErrorRedirected && !dumb, WidthOf(outIsTerminal));
    }

    /// <summary>Standard output for bytes.</summary>
    public static Stream OpenOut() => Console.OpenStandardOutput();

    private static int WidthOf(bool isTerminal)
    {
        const int Usual = 80;
        try
        {
            return isTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }
}
