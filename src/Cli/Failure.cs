using Tablinum.Cli.Client;

namespace Tablinum.Cli;

/// <summary>Ends a command with a sentence for the person and a code for the script. Caught once, in <see cref="Commands.CommandTree"/>.</summary>
/// <remarks>An exception, unlike the server's <c>Error</c> values: a command has one caller, and nothing to do after a failure but to end.</remarks>
internal sealed class Failure(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>What the server answered, if it did.</summary>
    public ProblemDocument? Problem { get; init; }

    /// <summary>What to try next, on a line of its own; null if the message says it.</summary>
    public string? Hint { get; init; }

    /// <summary>A mistake in the command line.</summary>
    public static Failure Usage(string message) => new(ExitCodes.Usage, message);
}
