using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Tablinum.Server.Data;
using Tablinum.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Tablinum.Testing;

/// <summary>
/// A PostgreSQL server of this run alone: on loopback, in a temp folder, removed afterwards. When the environment says
/// <c>TABLINUM_TEST_DATABASE=postgres</c>, every test has a database of its own in it, and else a file of SQLite; a test that is
/// about PostgreSQL always asks for one. It is started for the first that does.
/// </summary>
/// <remarks>It ends with this process, however that ends: a shell waits for the end of its input.</remarks>
public sealed class PostgresCluster : IAsyncLifetime
{
    private const string Template = "template_tablinum";
    private const string Owner = "tablinum";

    /// <summary>Durability is for campaigns: here nothing outlives the run.</summary>
    private const string Settings =
        "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=400 -c shared_buffers=64MB "
        + "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum_naptime=5s -c log_min_messages=panic";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Databases = new();
    private static readonly Lazy<Task<PostgresCluster>> Shared = new(StartAsync);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tablinum-postgres-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();
    private Process? _shell;

    /// <summary>Whether tests run on PostgreSQL.</summary>
    public static bool IsUsed { get; } = Environment.GetEnvironmentVariable("TABLINUM_TEST_DATABASE") == "postgres";

    private static string Binaries { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Select(folder => folder + "/bin/").First()
            : "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string AsUser => Environment.IsPrivilegedProcess ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";

    /// <summary>Makes the database of a server or node whose data lies in a folder, if there is none yet.</summary>
    public static Task MakeAsync(string folder) =>
        IsUsed ? Databases.GetOrAdd(folder, _ => new Lazy<Task<string>>(async () => (await NewDatabaseAsync()).ConnectionString)).Value : Task.CompletedTask;

    /// <summary>How to reach the database that has been made for a folder: nothing for SQLite.</summary>
    public static IReadOnlyDictionary<string, string?> SettingsOf(string folder) =>
        Databases.TryGetValue(folder, out var database)
            ? new Dictionary<string, string?> { ["Database:Provider"] = "Postgres", ["ConnectionStrings:AppDb"] = database.Value.Result }
            : ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>Removes the database of a folder, and with it the connections to it.</summary>
    public static async Task ForgetAsync(string folder)
    {
        if (Databases.TryRemove(folder, out var database))
        {
            var name = new NpgsqlConnectionStringBuilder(await database.Value).Database;
            await (await Shared.Value).ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    /// <summary>Everything in the database of a folder, as text.</summary>
    public static async Task<string> DumpAsync(string folder)
    {
        await using var connection = new NpgsqlConnection(SettingsOf(folder)["ConnectionStrings:AppDb"]);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT database_to_xml(true, false, '')::text", connection);
        return (string)(await command.ExecuteScalarAsync(Token) ?? "");
    }

    /// <summary>A new database with the tables of today in it.</summary>
    public static async Task<NpgsqlConnectionStringBuilder> NewDatabaseAsync()
    {
        var cluster = await Shared.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await cluster.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {Template}");
        return cluster.ConnectionString(name);
    }

    /// <summary>Runs statements as the role of a connection string.</summary>
    [SuppressMessage("Security", "CA2100", Justification = "Names of databases and roles cannot be parameters; tests make them.")]
    public static async Task ExecuteAsync(NpgsqlConnectionStringBuilder database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(CancellationToken.None); // also after a test that was cancelled
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync(CancellationToken.None);
            _shell.Dispose();
        }
        else if (Shared.IsValueCreated)
        {
            await (await Shared.Value).DisposeAsync(); // the runner has made this one, the first test that one
        }
    }

    private static async Task<PostgresCluster> StartAsync()
    {
        var cluster = new PostgresCluster();
        cluster.StartShell();
        await cluster.ReadyAsync();
        await cluster.ExecuteAsync($"CREATE DATABASE {Template}");
        var options = new DbContextOptionsBuilder<PgDb>();
        options.UseAppPostgres(cluster.ConnectionString(Template).ConnectionString + ";Pooling=false");
        await using var db = new PgDb(options.Options, DesignTimeModules.All());
        await db.Database.MigrateAsync(CancellationToken.None);
        return cluster;
    }

    private void StartShell()
    {
        var own = Environment.IsPrivilegedProcess ? $"chown postgres {_folder} && " : "";
        _shell = Shell(
            $"mkdir -m 700 {_folder} && {own}{AsUser}{Binaries}initdb -D {_folder}/data -U {Owner} --auth=trust -E UTF8 --locale=C --no-sync >&2 || exit 1; "
            + $"{AsUser}{Binaries}postgres -D {_folder}/data -p {_port.ToString(CultureInfo.InvariantCulture)} {Settings} >&2 & "
            + $"cat >/dev/null; kill -QUIT $!; wait $!; rm -rf {_folder}");
    }

    private static Process Shell(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var shell = Process.Start(start) ?? throw new InvalidOperationException("There is no shell.");
        shell.ErrorDataReceived += static (_, line) => Debug.WriteLine(line.Data);
        shell.BeginErrorReadLine();
        return shell;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private NpgsqlConnectionStringBuilder ConnectionString(string database) => new()
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = Owner,
        Database = database,
        MaxPoolSize = 40,
        ConnectionIdleLifetime = 5,
        ConnectionPruningInterval = 1,
    };

    private async Task ReadyAsync()
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (patience.Elapsed < TimeSpan.FromMinutes(1) && _shell is { HasExited: false })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
            }
        }
    }

    private Task ExecuteAsync(string sql) => ExecuteAsync(ConnectionString("postgres"), sql);
}
