using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Tablinum.DuckDb;

namespace Tablinum.Attack.Tests;

/// <summary>
/// What must not be reached: files of others in all formats, somebody's environment, a server on loopback. All of them hold a
/// random text that nothing may answer.
/// </summary>
internal sealed class Canaries : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-attack-");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Process _other;
    private readonly string[] _before;

    public Canaries()
    {
        Text = RandomNumberGenerator.GetHexString(32, lowercase: true);
        Directory.CreateDirectory(Outside);
        WriteFiles();
        _before = [.. Contents()];
        _listener.Start();
        _other = Process.Start(new ProcessStartInfo("sleep", "86400") { Environment = { ["CANARY"] = Text }, UseShellExecute = false })!; // on the path
    }

    /// <summary>What may never come back.</summary>
    public string Text { get; }

    /// <summary>Root of the folders of engines; what lies beside is none of theirs.</summary>
    public string Engines => Path.Combine(_folder.FullName, "engines");

    /// <summary>The temp folder of the only engine: where it works.</summary>
    public string WorkFolder => Path.Combine(Engines, "1", "tmp");

    /// <summary>A file without its extension, <c>.txt .csv .json .parquet .duckdb</c>.</summary>
    public string FileStem => Path.Combine(Outside, "canary");

    /// <summary>A process of somebody else.</summary>
    public int OtherProcess => _other.Id;

    /// <summary>Of a server on loopback.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private string Outside => Path.Combine(_folder.FullName, "outside");

    /// <summary>Whether a text holds a canary, or something of the machine.</summary>
    public bool IsIn(string text) =>
        text.Contains(Text, StringComparison.OrdinalIgnoreCase) || text.Contains("root:x:0:0", StringComparison.Ordinal);

    /// <summary>What was changed, made or called outside; empty if nothing was.</summary>
    public IReadOnlyList<string> Harm()
    {
        var harm = Contents().Except(_before).Select(file => $"changed: {file}").Concat(_before.Except(Contents()).Select(file => $"gone: {file}")).ToList();
        if (_listener.Pending())
        {
            harm.Add("somebody called the server on loopback");
        }

        if (_other.HasExited)
        {
            harm.Add("the other process was ended");
        }

        return harm;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _other.Kill();
        _other.WaitForExit();
        _other.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Files and folders, with their content, mode and time.</summary>
    private IEnumerable<string> Contents() =>
        from entry in new DirectoryInfo(Outside).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        let content = entry is FileInfo ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry.FullName))) : "folder"
        select string.Create(CultureInfo.InvariantCulture, $"{entry.FullName} {entry.UnixFileMode} {entry.LastWriteTimeUtc:O} {content}");

    private void WriteFiles()
    {
        File.WriteAllText(FileStem + ".txt", Text);
        File.WriteAllText(FileStem + ".csv", $"a,b\n{Text},1\n");
        File.WriteAllText(FileStem + ".json", $$"""[{"a": "{{Text}}"}]""");
        using var database = DuckDatabase.Open(path: null, new Dictionary<string, string>());
        using var connection = database.Connect();
        connection.Execute($"COPY (SELECT '{Text}' AS a) TO '{FileStem}.parquet'");
        connection.Execute($"ATTACH '{FileStem}.duckdb' AS part; CREATE TABLE part.main.rows AS SELECT '{Text}' AS a; DETACH part");
    }
}
