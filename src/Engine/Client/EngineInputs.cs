using Tablinum.Engine.Protocol;
using Tablinum.Posix;

namespace Tablinum.Engine.Client;

/// <summary>What one engine may read: links to the files of its task, in its own folder.</summary>
/// <remarks>
/// A link holds its file, so that nothing which is deleted meanwhile is missing to the task. Links of earlier tasks of the same
/// workspace stay for a while: the next question often reads the same tables.
/// </remarks>
internal sealed class EngineInputs(EngineFolders folders)
{
    /// <summary>As many links of earlier tasks are kept as the task at hand has, and always this many.</summary>
    private const int MinKept = 64;

    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal); // by name in the folder
    private Guid? _workspaceId;

    /// <summary>Makes the files of a task readable for the engine, and those of another workspace unreadable.</summary>
    /// <returns>The task as the engine is to be given it.</returns>
    /// <exception cref="IOException">A file is missing, or could not be put there.</exception>
    /// <exception cref="UnauthorizedAccessException">The server may not read it.</exception>
    public EngineTask Place(EngineWork work)
    {
        if (!OperatingSystem.IsLinux())
        {
            return work.Task; // no cell: the engine reads them where they are
        }

        // What strangers uploaded is there for the one task that reads it.
        var readsFile = work.Task is IngestTask or RewriteTask;
        if (work.WorkspaceId != _workspaceId || readsFile)
        {
            Remove([.. _sources.Keys]);
        }

        _workspaceId = readsFile ? null : work.WorkspaceId;
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var task = work.Task.At(source =>
        {
            var name = Path.GetFileName(source);
            placed.Add(name);
            return Place(source, name);
        });
        if (_sources.Count - placed.Count > Math.Max(MinKept, placed.Count))
        {
            Remove([.. _sources.Keys.Except(placed)]);
        }

        return task;
    }

    private string Place(string source, string name)
    {
        var place = Path.Combine(folders.In, name);
        if (_sources.TryGetValue(name, out var known))
        {
            if (known == source)
            {
                return place;
            }

            Remove([name]);
        }

        var file = File.ResolveLinkTarget(source, returnFinalTarget: true)?.FullName ?? source;
        if (!DurableFile.TryLink(file, place))
        {
            Copy(file, place); // another file system, or somebody else's file
        }

        _sources.Add(name, source);
        return place;
    }

    /// <summary>As a whole or not at all: half a copy, of a disk that was full, would be in the way for ever.</summary>
    private static void Copy(string file, string place)
    {
        try
        {
            File.Copy(file, place);
        }
        catch
        {
            File.Delete(place);
            throw;
        }
    }

    private void Remove(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            File.Delete(Path.Combine(folders.In, name));
            _sources.Remove(name);
        }
    }
}
