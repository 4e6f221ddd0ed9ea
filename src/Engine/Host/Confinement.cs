using Tablinum.Engine.Protocol;
using Tablinum.Posix;

namespace Tablinum.Engine.Host;

/// <summary>What an engine gives up itself, before it reads anything untrusted. Where the kernel lacks it, the server has said so.</summary>
internal static class Confinement
{
    /// <summary>
    /// All files but its own, and in <c>/proc</c> all processes but itself. Binds this thread and those that it makes, which run
    /// DuckDB and the readers; what the server gave up for it before it started binds every thread.
    /// </summary>
    /// <remarks>The current folder is the engine's temp folder.</remarks>
    public static void LeaveFiles()
    {
        if (Landlock.Version > 0)
        {
            Landlock.RestrictThread(CellFiles.AfterStart(Environment.CurrentDirectory));
        }
    }

    /// <summary>Networks, other programs and processes, and whatever else computing does not need. Binds every thread.</summary>
    public static void LeaveCalls()
    {
        if (SystemCallFilter.IsSupported)
        {
            SystemCallFilter.ApplyToProcess();
        }
    }
}
