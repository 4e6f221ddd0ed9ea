using System.Globalization;

namespace Tablinum.Server.Data;

/// <summary>Another server works on the data folder; the message is for the person who starts this one.</summary>
public sealed class DataFolderInUseException(string message) : IOException(message);

/// <summary>The server's folder, for this process alone while it lives.</summary>
/// <remarks>The lock is the kernel's (flock), so a killed server leaves none behind, and engines do not inherit it (O_CLOEXEC).</remarks>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "tablinum.lock";

    /// <summary>Beside the lock and not in it: the runtime asks for a shared lock even to read.</summary>
    private const string HolderName = "tablinum.pid";

    private readonly FileStream _lock;

    private DataFolder(string path)
    {
        Path = path;
        _lock = Lock(System.IO.Path.Combine(path, LockName), path);
        File.WriteAllText(System.IO.Path.Combine(path, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Absolute.</summary>
    internal string Path { get; }

    /// <exception cref="DataFolderInUseException">Another server has it.</exception>
    internal static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        CreateForOneself(path);
        return new DataFolder(path);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>A folder that is there already stays as its owner has made it.</summary>
    private static void CreateForOneself(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Lock(string file, string folder)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new DataFolderInUseException(
                $"The data folder {folder} is in use by another tablinum server{HolderOf(folder)}. Stop that one, or give this one a folder of its own with --data.");
        }
    }

    /// <summary>Empty where it cannot be known: the sentence is clear enough without.</summary>
    private static string HolderOf(string folder)
    {
        var file = System.IO.Path.Combine(folder, HolderName);
        return File.Exists(file) && int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            ? $" (process {process})"
            : "";
    }
}
