using System.Globalization;
using System.Runtime.InteropServices;

namespace Tablinum.Posix;

/// <summary>How readily the kernel gives a process its cores. Linux only; elsewhere nothing changes.</summary>
public static partial class ProcessPriority
{
    private const int PerThread = 0; // PRIO_PROCESS: on Linux its "process" is one thread

    /// <summary>Sets the niceness of every thread of a process. Threads made later inherit that of the thread that makes them.</summary>
    /// <param name="processId">A child that has not been waited for yet, so that its id cannot be somebody else's.</param>
    /// <param name="niceness">-20 (first served) to 19 (last); 0 is normal.</param>
    /// <returns>False if a thread refused (lowering it needs a privilege), the process is gone, or this is not Linux.</returns>
    public static bool TrySetNiceness(int processId, int niceness)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // Twice: a thread that was started while the first pass went through the list is caught by the second.
        return TryPass(processId, niceness) && TryPass(processId, niceness);
    }

    private static bool TryPass(int processId, int niceness)
    {
        try
        {
            var threads = Directory.EnumerateDirectories($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/task");
            var done = 0;
            foreach (var thread in threads)
            {
                var id = uint.Parse(Path.GetFileName(thread.AsSpan()), CultureInfo.InvariantCulture);
                if (SetPriority(PerThread, id, niceness) == 0)
                {
                    done++;
                }
                else if (Directory.Exists(thread)) // a thread that ended meanwhile refuses nothing
                {
                    return false;
                }
            }

            return done > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int priority);
}
