using Tablinum.Engine.Host;

namespace Tablinum.Cli.Commands;

/// <summary>The child process that a server starts; speaks frames over stdin and stdout, so nothing here may write.</summary>
internal static class EngineCommand
{
    /// <summary>Runs until stdin ends.</summary>
    public static int Run() => EngineProgram.Run(Console.Error);
}
