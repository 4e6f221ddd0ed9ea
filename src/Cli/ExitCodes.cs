namespace Tablinum.Cli;

/// <summary>What the exit code says. Documented in <c>docs/cli.md</c> and <c>--help</c>; scripts rely on it.</summary>
internal static class ExitCodes
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>The server refused (its problem is printed), or something local failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>The server cannot be reached, or the connection broke.</summary>
    public const int Unreachable = 3;

    /// <summary>No workspace is known here, or the server does not accept its secret.</summary>
    public const int NotSignedIn = 4;

    /// <summary>Done, but not wholly: a file of several failed, or rows of a file could not be taken.</summary>
    public const int Partial = 5;

    /// <summary>Ended by Ctrl+C, as shells have it.</summary>
    public const int Interrupted = 130;
}
