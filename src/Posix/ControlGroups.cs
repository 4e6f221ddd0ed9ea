using System.Globalization;

namespace Tablinum.Posix;

/// <summary>
/// Control groups of Linux, made below that of this process: the kernel itself keeps each within a limit of memory, at every moment. Of
/// version 2 where this process has a group that it may divide and shares with nobody, else of version 1 where its memory may be divided.
/// </summary>
/// <remarks>
/// See <c>Documentation/admin-guide/cgroup-v2.rst</c> of the kernel. A group of version 2 that holds processes cannot be divided, so this
/// process moves into one of its own first (<c>systemd</c>: <c>Delegate=yes</c>).
/// </remarks>
public sealed class ControlGroups
{
    private const string Prefix = "tablinum-";
    private const string OwnName = "server";
    private const string Members = "cgroup.procs";
    private const string Controllers = "cgroup.controllers";
    private const string Division = "cgroup.subtree_control";
    private const int MaxThreads = 512;

    private readonly string _folder;

    private ControlGroups(int version, string folder) => (Version, _folder) = (version, folder);

    /// <summary>1 or 2.</summary>
    public int Version { get; }

    /// <summary>Finds the group of this process, and removes what earlier processes left in it. Moves this process, if need be.</summary>
    /// <returns>Null where no group can be made; always so where this is not Linux.</returns>
    public static ControlGroups? TryOpen() => OperatingSystem.IsLinux() ? TryOpen("/proc") : null;

    /// <param name="proc">Where the kernel says what processes there are; a test says something else.</param>
    internal static ControlGroups? TryOpen(string proc)
    {
        try
        {
            var groups = OfVersion2(proc) ?? OfVersion1(proc);
            groups?.RemoveLeft(proc);
            return groups;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            return null;
        }
    }

    /// <summary>Makes a group with this one process.</summary>
    /// <param name="processId">A child that has not been waited for yet, so that its id cannot be somebody else's.</param>
    /// <param name="memoryBytes">Memory and cached files; the kernel lets go of the latter first, and ends a process for the former.</param>
    /// <returns>Null if the kernel refused, or the process is gone.</returns>
    public ControlGroup? TryAdd(int processId, long memoryBytes)
    {
        var folder = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{processId}"));
        var group = new ControlGroup(Version, folder);
        try
        {
            group.Remove(); // of an earlier process with our number, as every first one of a container has
            Directory.CreateDirectory(folder);
            Write(folder, Version == 2 ? "memory.max" : "memory.limit_in_bytes", memoryBytes);
            if (Version == 2)
            {
                WriteIfThere(folder, "memory.swap.max", 0); // on disk it would not be shorter of memory, but slower
                WriteIfThere(folder, "pids.max", MaxThreads);
            }

            Write(folder, Members, processId);
            return group;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            group.Remove();
            return null;
        }
    }

    internal static bool IsRefusal(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private static ControlGroups? OfVersion2(string proc)
    {
        if (Folder(proc, isVersion2: true) is not { } folder || !Words(folder, Controllers).Contains("memory"))
        {
            return null;
        }

        if (!Words(folder, Division).Contains("memory"))
        {
            if (!Words(folder, Members).SequenceEqual([Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]))
            {
                return null; // others are none of our business
            }

            var own = Directory.CreateDirectory(Path.Combine(folder, OwnName)).FullName;
            Write(own, Members, Environment.ProcessId);
            File.WriteAllText(Path.Combine(folder, Division), Words(folder, Controllers).Contains("pids") ? "+memory +pids" : "+memory");
        }

        return new ControlGroups(2, folder);
    }

    private static ControlGroups? OfVersion1(string proc) =>
        Folder(proc, isVersion2: false) is { } folder && File.Exists(Path.Combine(folder, "memory.limit_in_bytes")) && MayDivide(folder)
            ? new ControlGroups(1, folder)
            : null;

    private static bool MayDivide(string folder)
    {
        var trial = Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-trial")));
        trial.Delete();
        return true;
    }

    /// <summary>Where the group of this process is shown: the path that its list says, below where that hierarchy is mounted.</summary>
    private static string? Folder(string proc, bool isVersion2)
    {
        // number:controllers:path, the controllers of version 2 being none
        var path = File.ReadLines(Path.Combine(proc, "self/cgroup"))
            .Select(line => line.Split(':', 3))
            .FirstOrDefault(parts => isVersion2 ? parts is ["0", "", _] : parts[1].Split(',').Contains("memory"))?[2];

        // id parent device root point options … - type source options
        var mount = File.ReadLines(Path.Combine(proc, "self/mountinfo"))
            .Select(line => line.Split(" - ", 2))
            .Select(halves => (Place: halves[0].Split(' '), Kind: halves[1].Split(' ')))
            .FirstOrDefault(one => isVersion2 ? one.Kind[0] == "cgroup2" : one.Kind[0] == "cgroup" && one.Kind[2].Split(',').Contains("memory"));
        if (path is null || mount.Place is not [_, _, _, var root, var point, ..])
        {
            return null;
        }

        var below = Path.GetRelativePath(root, path);
        var folder = below.StartsWith("..", StringComparison.Ordinal) ? point : Path.Combine(point, below);
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }

    /// <summary>Groups of processes that are no more. One that still holds a process cannot be removed.</summary>
    private void RemoveLeft(string proc)
    {
        foreach (var folder in Directory.EnumerateDirectories(_folder, Prefix + "*").ToList())
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists(Path.Combine(proc, owner)))
            {
                new ControlGroup(Version, folder).Remove();
            }
        }
    }

    private static string[] Words(string folder, string file) =>
        File.ReadAllText(Path.Combine(folder, file)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static void WriteIfThere(string folder, string file, long value)
    {
        if (File.Exists(Path.Combine(folder, file)))
        {
            Write(folder, file, value);
        }
    }

    private static void Write(string folder, string file, long value) =>
        File.WriteAllText(Path.Combine(folder, file), value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A group of one process.</summary>
public sealed class ControlGroup
{
    private readonly int _version;
    private readonly string _folder;

    internal ControlGroup(int version, string folder) => (_version, _folder) = (version, folder);

    /// <summary>Whether the kernel has ended a process in it for want of memory.</summary>
    public bool HasRunOut()
    {
        try
        {
            return File.ReadLines(Path.Combine(_folder, _version == 2 ? "memory.events" : "memory.oom_control"))
                .Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && line != "oom_kill 0");
        }
        catch (Exception exception) when (ControlGroups.IsRefusal(exception))
        {
            return false;
        }
    }

    /// <summary>Call when its process has ended. What cannot be removed is left for the next <see cref="ControlGroups.TryOpen()"/>.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(_folder); // the kernel's files in it go with it
        }
        catch (Exception exception) when (ControlGroups.IsRefusal(exception))
        {
            // It costs nothing but a name.
        }
    }
}
