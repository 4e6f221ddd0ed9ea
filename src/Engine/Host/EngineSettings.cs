using System.Globalization;
using Tablinum.DuckDb;
using Tablinum.Engine.Protocol;

namespace Tablinum.Engine.Host;

/// <summary>How the engine opens DuckDB: nothing is loaded or installed by itself, and memory, threads and spill space are bounded.</summary>
internal static class EngineSettings
{
    /// <summary>The planner takes cubic time in the depth of an expression and ignores interrupts meanwhile: 200 levels take half a second.</summary>
    public const int MaxExpressionDepth = 200;

    /// <summary>Parts say for which versions of DuckDB they are readable.</summary>
    public const string StorageVersion = "v1.5.0";

    /// <summary>Opens an instance in memory.</summary>
    /// <param name="tempFolder">Where it may spill.</param>
    public static DuckDatabase Open(EngineRequest request, string tempFolder)
    {
        var database = DuckDatabase.Open(path: null, new Dictionary<string, string>
        {
            ["threads"] = request.Threads.ToString(CultureInfo.InvariantCulture),
            ["memory_limit"] = Bytes(request.MemoryBytes),
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["allow_community_extensions"] = "false",
            ["temp_directory"] = tempFolder,
        });
        using var connection = database.Connect();

        // Given at open it is shown but not enforced; set afterwards it is.
        connection.Execute($"SET GLOBAL max_temp_directory_size = '{Bytes(request.TempBytes)}'");

        // Answers must not depend on the machine.
        connection.Execute("SET GLOBAL TimeZone = 'UTC'");
        return database;
    }

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes}B");
}
