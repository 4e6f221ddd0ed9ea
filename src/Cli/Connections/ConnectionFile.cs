using System.Text.Json;
using Tablinum.Cli.Client;
using Tablinum.Cli.Output;

namespace Tablinum.Cli.Connections;

/// <summary>Remembers workspaces between commands, readable by this user only.</summary>
/// <param name="path">Absolute.</param>
internal sealed class ConnectionFile(string path)
{
    /// <summary>Where it is, to be named in messages.</summary>
    public string Path { get; } = path;

    /// <summary><c>$XDG_CONFIG_HOME/tablinum/connection.json</c>, or the same under the platform's folder for settings.</summary>
    /// <exception cref="Failure">There is neither.</exception>
    public static ConnectionFile Find(Func<string, string?> environment)
    {
        var root = environment("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(root) || !System.IO.Path.IsPathRooted(root))
        {
            root = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        }

        return string.IsNullOrEmpty(root)
            ? throw new Failure(ExitCodes.Failed, "There is no home folder to remember a workspace in.")
            {
                Hint = "Set XDG_CONFIG_HOME, or give --server, --workspace and --secret.",
            }
            : new ConnectionFile(System.IO.Path.Combine(root, "tablinum", "connection.json"));
    }

    /// <summary>The workspace on <paramref name="server"/>, or the default one; null if none is remembered.</summary>
    public Connection? Recall(Uri? server)
    {
        var all = Read();
        return all.FirstOrDefault(known => server is null || IsSame(known.Server, server));
    }

    /// <summary>Adds or replaces the workspace of its server. The first one remembered stays the default.</summary>
    public async Task RememberAsync(Connection connection, CancellationToken cancellationToken)
    {
        var all = Read().ToList();
        var place = all.FindIndex(known => IsSame(known.Server, connection.Server));
        if (place >= 0)
        {
            all[place] = connection;
        }
        else
        {
            all.Add(connection);
        }

        CreateFolder(System.IO.Path.GetDirectoryName(Path) ?? "/");
        await WholeFile.WriteAsync(
            Path,
            WholeFile.OwnerOnly,
            stream => JsonSerializer.SerializeAsync(
                stream, new RememberedConnections(all), CliJson.Default.RememberedConnections, cancellationToken),
            cancellationToken);
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private IReadOnlyList<Connection> Read()
    {
        try
        {
            using var stream = File.OpenRead(Path);
            return JsonSerializer.Deserialize(stream, CliJson.Default.RememberedConnections)?.Connections ?? [];
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException damaged)
        {
            throw new Failure(ExitCodes.Failed, $"{Path} cannot be read: {damaged.Message}")
            {
                Hint = "It holds the keys of your workspaces: mend it, or move it away to begin anew.",
            };
        }
    }

    private static bool IsSame(Uri one, Uri other) =>
        string.Equals(one.AbsoluteUri.TrimEnd('/'), other.AbsoluteUri.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
