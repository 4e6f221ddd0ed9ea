using System.Globalization;

namespace Tablinum.Faults.Servers;

/// <summary>A file system in memory that is soon full. Root alone can make one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _filler;

    private SmallDisk(string folder) => (Folder, _filler) = (folder, Path.Combine(folder, "filler"));

    public string Folder { get; }

    /// <summary>Null where it cannot be mounted, with the reason.</summary>
    public static async Task<(SmallDisk? Disk, string Why)> TryMountAsync(int sizeMegabytes, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return (null, "needs root");
        }

        var folder = Directory.CreateTempSubdirectory("tablinum-faults-disk-").FullName;
        var (code, said) = await Shell.TryAsync(
            string.Create(CultureInfo.InvariantCulture, $"mount -t tmpfs -o size={sizeMegabytes}m,mode=700 tmpfs {folder}"), cancellationToken);
        if (code == 0)
        {
            return (new SmallDisk(folder), "");
        }

        Directory.Delete(folder);
        return (null, $"no tmpfs can be mounted ({said})");
    }

    /// <summary>Fills it, up to a number of bytes that stay free.</summary>
    public async Task FillAsync(long leaveBytes, CancellationToken cancellationToken)
    {
        await using var filler = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var block = new byte[4096];
        while (new DriveInfo(Folder).AvailableFreeSpace > leaveBytes)
        {
            try
            {
                await filler.WriteAsync(block, cancellationToken);
            }
            catch (IOException)
            {
                return; // full
            }
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(_filler);

    public async ValueTask DisposeAsync()
    {
        await Shell.TryAsync($"umount {Folder} || umount -l {Folder}", CancellationToken.None);
        Directory.Delete(Folder);
    }
}
