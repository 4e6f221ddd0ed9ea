using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tablinum.Engine.Client;
using Tablinum.Posix;

namespace Tablinum.Engine.Tests.Client;

/// <summary>A program without any policy tries to get out of the cell.</summary>
public sealed class EngineCellTests : IDisposable
{
    private static readonly string[] Threads = ["main", "thread", "pool"];
    private static readonly string[] Own = ["read the input", "write to temp"];

    private static readonly string[] OfOthers = ["read the environment of another"];

    private static readonly string[] Files =
    [
        "read below the program's folder", "read settings beside the program", "write to the input", "make an input", "read outside", "read outside by a link", "write outside", "list outside", "read /etc/passwd",
        .. Environment.IsPrivilegedProcess ? OfOthers : [], // else it is dumpable, as the server is not
    ];

    private static readonly string[] Connections = ["connect", "listen"];
    private static readonly string[] Attributes = ["change the mode outside", "change the mode of the input", "change the flags of the input", "change the time outside"];
    private static readonly string[] Processes = ["run a program", "end another"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tablinum-cell-");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Process _victim = Process.Start("sleep", "600");

    public EngineCellTests()
    {
        _listener.Start();
        Directory.CreateDirectory(Outside);
        File.WriteAllText(Path.Combine(Outside, "canary"), "I am the canary");
        Directory.CreateDirectory(BelowProgram);
        File.WriteAllText(Path.Combine(BelowProgram, "canary"), "I am the canary");
        File.WriteAllText(BesideProgram, "{}");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string BesideProgram { get; } = Path.Combine(AppContext.BaseDirectory, "canary.json");

    private string BelowProgram { get; } = Path.Combine(AppContext.BaseDirectory, Path.GetRandomFileName());

    private string Outside => Path.Combine(_folder.FullName, "outside");

    [Fact]
    public async Task What_is_given_up_before_the_start_holds_alone_on_every_thread()
    {
        var outcomes = await ProbeAsync("nothing");

        AssertOutcomes(outcomes, "done", Own);
        AssertOutcomes(outcomes, "refused", [.. Files, .. Connections, .. Processes]);
    }

    [Fact]
    public async Task System_calls_that_are_given_up_hold_alone_on_every_thread()
    {
        var outcomes = await ProbeAsync("calls", inCell: false);

        AssertOutcomes(outcomes, "done", [.. Own, "read outside"]);
        AssertOutcomes(outcomes, "refused", [.. Connections, "send a datagram", .. Attributes, .. Processes]);
    }

    [Fact]
    public async Task Together_they_leave_a_task_its_own_files_and_nothing_else()
    {
        var outcomes = await ProbeAsync("files,calls");

        AssertOutcomes(outcomes, "done", Own);
        AssertOutcomes(outcomes, "refused", [.. Files, .. Attributes, .. Connections, "send a datagram", .. Processes]);
        Assert.Equal(["canary"], Directory.EnumerateFiles(Outside).Select(Path.GetFileName));
        Assert.Contains("main: read the arguments of another: refused", outcomes);
        Assert.Contains("thread: read the arguments of another: refused", outcomes);
    }

    [Fact]
    public async Task No_thread_of_the_server_is_bound_by_what_it_starts()
    {
        await ProbeAsync("nothing");
        await using var pool = new TestPool();
        await using (await pool.RunningAsync("ok", Token))
        {
        }

        Assert.Single(Directory.EnumerateDirectories("/proc/self/task").Select(NoNewPrivileges).OfType<string>().Distinct());
    }

    [Fact]
    public async Task Limits_of_the_kernel_are_set()
    {
        await using var pool = new TestPool(options => options.MaxFileBytes = 8L << 30);
        var (process, _, _) = await pool.WhoAsync(TestPool.A, Token);
        var limits = await File.ReadAllLinesAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/limits"), Token);

        Assert.Equal(["8589934592", "8589934592"], ValuesOf(limits, "Max file size"));
        Assert.Equal(["0", "0"], ValuesOf(limits, "Max core file size"));
        Assert.DoesNotContain("unlimited", ValuesOf(limits, "Max data size"));
        if (ControlGroups.TryOpen() is not null)
        {
            var groups = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cgroup"), Token);
            Assert.Contains($"tablinum-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-", groups, StringComparison.Ordinal);
        }

        Assert.Equal("800", (await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/oom_score_adj"), Token)).Trim());
    }

    public void Dispose()
    {
        _victim.Kill();
        _victim.Dispose();
        _listener.Dispose();
        _folder.Delete(recursive: true);
        Directory.Delete(BelowProgram, recursive: true);
        File.Delete(BesideProgram);
    }

    private static string[] ValuesOf(string[] limits, string name) =>
        limits.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2];

    /// <summary>Null for a thread that has ended meanwhile.</summary>
    private static string? NoNewPrivileges(string thread)
    {
        try
        {
            return File.ReadLines(Path.Combine(thread, "status")).Single(line => line.StartsWith("NoNewPrivs", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void AssertOutcomes(string[] outcomes, string expected, string[] attempts) =>
        Assert.Equal(
            Threads.SelectMany(thread => attempts.Select(attempt => $"{thread}: {attempt}: {expected}")).Order(),
            outcomes.Where(line => attempts.Contains(line.Split(": ")[1])).Order());

    /// <summary>What a program could do that gave up itself what is said.</summary>
    private Task<string[]> ProbeAsync(string gives, bool inCell = true)
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        return RunAsync(["probe", gives, Outside, port, _victim.Id.ToString(CultureInfo.InvariantCulture)], inCell);
    }

    /// <summary>Runs the program with an input in its folder.</summary>
    /// <returns>The lines that it writes.</returns>
    private async Task<string[]> RunAsync(string[] arguments, bool inCell)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Tablinum.FakeEngine");
        var folders = new EngineFolders(Path.Combine(_folder.FullName, "engines"), 1);
        Process process;
        if (inCell)
        {
            var options = new EngineOptions { Program = program, Arguments = arguments, Folder = Path.Combine(_folder.FullName, "engines") };
            using var launcher = new EngineLauncher(Options.Create(options), NullLogger<EngineLauncher>.Instance);
            process = (await launcher.LaunchAsync(1, Token)).Process;
        }
        else
        {
            folders.Create();
            process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folders.Temp, RedirectStandardOutput = true, UseShellExecute = false })!;
        }

        using (process)
        {
            await File.WriteAllTextAsync(Path.Combine(folders.In, "input"), "input", Token);
            var answers = await process.StandardOutput.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            Assert.False(_victim.HasExited);
            return answers.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}
