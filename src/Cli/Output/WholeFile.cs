namespace Tablinum.Cli.Output;

/// <summary>Files that appear whole under their name, or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Readable and writable by this user only.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes beside <paramref name="path"/> and renames when all is written and synced.</summary>
    /// <param name="path">Replaced if it exists; a link is followed.</param>
    /// <param name="mode">Rights of the new file; null for the usual ones.</param>
    /// <exception cref="Failure">The place cannot be written.</exception>
    public static async Task WriteAsync(
        string path, UnixFileMode? mode, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var target = TargetOf(path);
        if (IsDevice(target))
        {
            await using var device = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            await write(device);
            return;
        }

        var part = $"{target}.{Path.GetRandomFileName()}.part";
        try
        {
            await using (var stream = Create(part, mode))
            {
                await write(stream);
                await stream.FlushAsync(cancellationToken);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, target, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static FileStream Create(string part, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (mode is { } rights && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = rights;
        }

        return new FileStream(part, options);
    }

    private static string TargetOf(string path)
    {
        var named = new FileInfo(path);
        var target = named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? named.FullName;
        if (Directory.Exists(target))
        {
            throw Failure.Usage($"'{path}' is a folder: name a file in it.");
        }

        return Directory.Exists(Path.GetDirectoryName(target))
            ? target
            : throw Failure.Usage($"The folder of '{path}' does not exist.");
    }

    // A rename would put a plain file in the place of /dev/null.
    private static bool IsDevice(string target) =>
        !OperatingSystem.IsWindows()
        && (target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal));
}
