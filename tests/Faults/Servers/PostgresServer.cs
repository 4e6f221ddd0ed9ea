using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tablinum.Faults.Servers;

/// <summary>A PostgreSQL server of this run alone, as durable as in production: on loopback, in a temp folder, removed afterwards.</summary>
/// <remarks>It ends with this process, however that ends: a shell waits for the end of its input.</remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Owner = "tablinum";

    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -c shared_buffers=64MB "
        + "-c fsync=on -c synchronous_commit=on -c full_page_writes=on";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-faults-postgres-");
    private readonly int _port = FreePort();
    private Process? _shell;

    private PostgresServer()
    {
    }

    private static string Binaries { get; } =
        Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).First() + "/bin/";

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string AsUser => Environment.IsPrivilegedProcess ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";

    private string Data => Path.Combine(_folder.FullName, "data");

    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PostgresServer();
        var own = Environment.IsPrivilegedProcess ? $"chown postgres {server._folder.FullName} && " : "";
        await Shell.RunAsync($"{own}{AsUser}{Binaries}initdb -D {server.Data} -U {Owner} --auth=trust -E UTF8 --locale=C", cancellationToken);
        await server.RunAsync(cancellationToken);
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>How servers reach it.</returns>
    public async Task<string> NewDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"faults_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await Shell.RunAsync($"{Binaries}createdb -h 127.0.0.1 -p {_port} -U {Owner} {name}", cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>Starts it, also on what a killed one has left, and returns when it answers.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            await EndShellAsync(cancellationToken);
            _shell = Shell.Start(
                $"{AsUser}{Binaries}postgres -D {Data} -p {_port.ToString(CultureInfo.InvariantCulture)} {Settings} >&2 & child=$!; cat >/dev/null; kill -QUIT $child; wait $child");
            _shell.ErrorDataReceived += static (_, _) => { };
            _shell.BeginErrorReadLine();
            if (await AnswersAsync(TimeSpan.FromSeconds(10), cancellationToken))
            {
                return;
            }

            // Backends of one that was killed may hold its memory for a moment longer.
            if (patience.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new InvalidOperationException("PostgreSQL did not start.");
            }
        }
    }

    /// <summary>Stops it, <c>fast</c> (ends sessions and writes everything down) or <c>immediate</c> (as a crash).</summary>
    public Task StopAsync(string mode, CancellationToken cancellationToken) =>
        Shell.RunAsync($"{AsUser}{Binaries}pg_ctl stop -D {Data} -m {mode} -w -t 60", cancellationToken);

    /// <summary>SIGKILL to the server and all of its sessions.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => Shell.SignalAsync("KILL", Processes(), cancellationToken);

    /// <summary>Nothing of it runs any more, but its connections stay.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => Shell.SignalAsync("STOP", Processes(), cancellationToken);

    public Task ContinueAsync(CancellationToken cancellationToken) => Shell.SignalAsync("CONT", Processes(), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await EndShellAsync(CancellationToken.None);
        _shell?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = _port, Username = Owner, Database = database }.ConnectionString;

    private IReadOnlyList<int> Processes()
    {
        var first = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        return [first, .. Shell.ChildrenOf(first)];
    }

    private async Task<bool> AnswersAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < patience)
        {
            var (code, _) = await Shell.TryAsync($"{Binaries}pg_isready -h 127.0.0.1 -p {_port} -q", cancellationToken);
            if (code == 0)
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return false;
    }

    private async Task EndShellAsync(CancellationToken cancellationToken)
    {
        if (_shell is { } shell)
        {
            shell.StandardInput.Close();
            await shell.WaitForExitAsync(cancellationToken);
            shell.Dispose();
            _shell = null;
        }
    }
}
