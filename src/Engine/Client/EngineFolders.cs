using System.Globalization;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Client;

/// <summary>The folders of engine N: <c>in</c> for what a task may read, <c>tmp</c> (its current folder) for what it writes.</summary>
internal sealed class EngineFolders(string root, int number)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _home = Path.Combine(root, number.ToString(CultureInfo.InvariantCulture));

    public string In => Path.Combine(_home, CellFiles.InputsFolder);

    public string Temp => Path.Combine(_home, "tmp");

    /// <summary>Removes the folders that an earlier server left behind.</summary>
    public static void RemoveStale(string root)
    {
        if (Directory.Exists(root))
        {
            foreach (var stale in Directory.EnumerateDirectories(root))
            {
                Directory.Delete(stale, recursive: true);
            }
        }
    }

    /// <summary>Makes both folders, empty.</summary>
    public void Create()
    {
        if (Directory.Exists(_home))
        {
            Directory.Delete(_home, recursive: true);
        }

        foreach (var folder in (string[])[_home, In, Temp])
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, OwnerOnly);
            }
        }
    }

    /// <summary>Removes both; what cannot be removed is in the way of the next engine of this number only.</summary>
    public void TryRemove()
    {
        try
        {
            Directory.Delete(_home, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Create tells.
        }
    }

    /// <summary>Removes all files of a task. Folders right below <c>tmp</c> stay: a warm DuckDB expects its spill folder to exist.</summary>
    public void EmptyTemp()
    {
        foreach (var entry in new DirectoryInfo(Temp).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
            {
                foreach (var inner in folder.EnumerateFileSystemInfos())
                {
                    Delete(inner);
                }
            }
            else
            {
                entry.Delete();
            }
        }
    }

    /// <summary>Path of a file that the engine says it made.</summary>
    /// <exception cref="InvalidDataException">The name leads out of the folder, or to a link: an engine is not trusted.</exception>
    public string PathOf(string outputName)
    {
        var path = Path.Combine(Temp, outputName);
        return Path.GetFileName(outputName) == outputName
            && outputName is not ("" or "." or "..")
            && new FileInfo(path).LinkTarget is null
            ? path
            : throw new InvalidDataException("An engine named an output that is not a file of its own.");
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo { LinkTarget: null } folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            entry.Delete();
        }
    }
}
