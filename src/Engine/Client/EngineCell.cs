using System.Globalization;
using Microsoft.Extensions.Logging;
using Tablinum.Engine.Protocol;
using Tablinum.Posix;

namespace Tablinum.Engine.Client;

/// <summary>
/// The wall around engine programs that does not trust them: what they can open, how much they can have, and that they go first when
/// memory is short. What an engine gives up itself (<c>EngineProgram</c>) comes on top.
/// </summary>
internal sealed class EngineCell
{
    /// <summary>Memory beside what is resident: reserved heaps and stacks of threads.</summary>
    private const long SpareDataBytes = 1L << 30;

    private readonly EngineOptions _options;
    private readonly string _program;
    private readonly ControlGroups? _groups;
    private readonly ILogger _logger;

    public EngineCell(EngineOptions options, string program, ILogger logger)
    {
        (_options, _program, _logger) = (options, program, logger);
        if (string.Join("; ", Missing(Path.GetFullPath(options.Folder)).Where(part => part.Length > 0)) is { Length: > 0 } missing)
        {
            logger.CellIncomplete(missing);
        }

        _groups = ControlGroups.TryOpen();
        logger.MemoryGuarded(_groups is null
            ? "ten times a second: no control group (cgroup) can be made here"
            : string.Create(CultureInfo.InvariantCulture, $"by the kernel, at every moment, in control groups of version {_groups.Version}"));
    }

    /// <summary>Binds the calling thread, and the program that it starts next. The thread is to end then.</summary>
    public void Enter(EngineFolders folders)
    {
        Privileges.DropCapabilitiesOfThread();
        if (Landlock.Version > 0)
        {
            Landlock.RestrictThread(CellFiles.BeforeStart(_program, folders.Temp));
        }
    }

    /// <summary>Binds a program that was started.</summary>
    /// <returns>The group that it is in now; null where none can be made.</returns>
    public ControlGroup? Limit(int processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        _ = ProcessLimits.TrySet(processId, _options.MaxResidentBytes + SpareDataBytes, _options.MaxFileBytes);
        OfferToKernel(processId);
        var group = _groups?.TryAdd(processId, _options.MaxResidentBytes);
        if (_groups is not null && group is null)
        {
            _logger.CellIncomplete(string.Create(CultureInfo.InvariantCulture, $"no control group could be made for process {processId}"));
        }

        return group;
    }

    /// <summary>If the kernel itself runs out of memory, an engine goes before the server.</summary>
    private static void OfferToKernel(int processId)
    {
        try
        {
            File.WriteAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/oom_score_adj"), "800");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A second net only: the watchdog is the first. The process may also be gone already.
        }
    }

    /// <summary>Nothing if all of it is there.</summary>
    private static IEnumerable<string> Missing(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            yield return "it is made on Linux only; what is left are the policy and the process of its own";
            yield break;
        }

        yield return Landlock.Version switch
        {
            0 => "this kernel has no Landlock, which guards files",
            < 3 => $"Landlock {Landlock.Version} of this kernel does not guard against cutting files off, nor TCP and signals",
            < 4 => $"Landlock {Landlock.Version} of this kernel guards neither TCP nor signals",
            < 6 => $"Landlock {Landlock.Version} of this kernel does not guard against signals",
            _ => "",
        };
        yield return SystemCallFilter.IsSupported ? "" : "seccomp cannot be used on this kernel or processor";
        yield return CellFiles.OpenFolderAbove(folder) is { } open ? $"the data lies below {open}, which every engine may read: move it elsewhere" : "";
    }
}
