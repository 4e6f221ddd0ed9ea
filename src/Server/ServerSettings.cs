using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Tablinum.Server;

/// <summary>Where settings come from, and what the host itself takes from them.</summary>
/// <remarks>
/// Defaults, then <c>TABLINUM_…</c> in the environment (<c>TABLINUM_Accounts__AnonymousMaxFileBytes</c>), then the command
/// line. No file in the current folder is read: the server behaves alike wherever it is started.
/// </remarks>
internal static class ServerSettings
{
    private const string FolderKey = "Data:Folder";

    /// <summary>Largest body, in bytes, of requests that do not set their own limit: JSON. 1 MiB.</summary>
    private const long MaxBodyBytes = 1 << 20;

    /// <summary>How long requests under way may take to end at shutdown.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(15);

    /// <returns>The data folder, absolute.</returns>
    public static string AddSettings(this WebApplicationBuilder builder, string[] args)
    {
        var settings = builder.Configuration;
        settings.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:5000",
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft"] = "Warning",
        });
        settings.AddEnvironmentVariables("TABLINUM_");
        settings.AddCommandLine(args, new Dictionary<string, string> { ["--data"] = FolderKey });

        var folder = Path.GetFullPath(settings[FolderKey] ?? settings["Data"] ?? DefaultFolder());
        settings.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [FolderKey] = folder,
            ["Storage:LocalRoot"] = settings["Storage:LocalRoot"] ?? Path.Combine(folder, "blobs"),
            ["Engine:Folder"] = settings["Engine:Folder"] ?? Path.Combine(folder, "engines"),
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        return folder;
    }

    /// <summary>Logs go to stderr, one line each: stdout belongs to the command. <c>Logging:Format=json</c> for machines.</summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        if (string.Equals(builder.Configuration["Logging:Format"], "json", StringComparison.OrdinalIgnoreCase))
        {
            builder.Logging.AddJsonConsole(json => json.UseUtcTimestamp = true);
        }
        else
        {
            builder.Logging.AddSimpleConsole(line =>
            {
                line.SingleLine = true;
                line.UseUtcTimestamp = true;
                line.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }

        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    public static void AddListener(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
        });
        builder.WebHost.UseUrls((builder.Configuration["Urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>The place that the system has for a person's application data: <c>~/.local/share/tablinum</c> on Linux.</summary>
    private static string DefaultFolder() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } home
            ? Path.Combine(home, "tablinum")
            : throw new IOException("There is no home folder to keep data in. Say where: --data DIR, or TABLINUM_DATA.");
}
