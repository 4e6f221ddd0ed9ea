using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Tablinum.Engine.Host;

namespace Tablinum.FakeEngine;

/// <summary>Tries to get out of the cell, from several threads, and says what it could do.</summary>
/// <param name="outside">A folder that is none of the engine's, with the file <c>canary</c> in it.</param>
/// <param name="port">Somebody listens there on loopback, for TCP and UDP.</param>
/// <param name="processId">A process that it could end.</param>
internal sealed partial class Probe(string outside, int port, int processId)
{
    private const nuint GetFlagsRequest = 0x80086601; // FS_IOC_GETFLAGS
    private const nuint SetFlagsRequest = 0x40086602; // FS_IOC_SETFLAGS

    /// <summary>What the test hands over.</summary>
    public static string Input => Path.Combine("..", "in", "input");

    /// <summary>It is put there once the folder is, which is when the program starts.</summary>
    public static void WaitForInput() => SpinWait.SpinUntil(() => File.Exists(Input), TimeSpan.FromSeconds(10));

    /// <param name="args">What it is to give up itself (<c>files</c>, <c>calls</c>, joined by a comma), then the three.</param>
    [SupportedOSPlatform("linux")]
    public static void Run(IReadOnlyList<string> args, TextWriter output)
    {
        var given = args[0].Split(',');
        if (given.Contains("files"))
        {
            Confinement.LeaveFiles();
        }

        if (given.Contains("calls"))
        {
            Confinement.LeaveCalls();
        }

        WaitForInput();
        var probe = new Probe(args[1], int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        probe.TryAll("main", output);
        var thread = new Thread(() => probe.TryAll("thread", output));
        thread.Start();
        thread.Join();
        Task.Run(() => probe.TryAll("pool", output)).GetAwaiter().GetResult();
    }

    [SupportedOSPlatform("linux")]
    private void TryAll(string thread, TextWriter output)
    {
        Dictionary<string, Action> attempts = new()
        {
            ["read the input"] = () => File.ReadAllText(Input),
            ["write to temp"] = () => File.WriteAllText(thread, "x"),
            ["write to the input"] = () => File.AppendAllText(Input, "x"),
            ["make an input"] = () => File.WriteAllText(Path.Combine("..", "in", thread), "x"),
            ["read outside"] = () => File.ReadAllText(Path.Combine(outside, "canary")),
            ["read outside by a link"] = () => File.ReadAllText(File.CreateSymbolicLink($"link-{thread}", Path.Combine(outside, "canary")).FullName),
            ["write outside"] = () => File.WriteAllText(Path.Combine(outside, thread), "x"),
            ["list outside"] = () => _ = Directory.EnumerateFileSystemEntries(outside).Count(),
            ["change the mode outside"] = () => File.SetUnixFileMode(Path.Combine(outside, "canary"), UnixFileMode.UserRead),
            ["change the mode of the input"] = () => File.SetUnixFileMode(Input, UnixFileMode.UserRead | UnixFileMode.UserWrite),
            ["change the flags of the input"] = () => SetFlags(Input),
            ["change the time outside"] = () => File.SetLastWriteTimeUtc(Path.Combine(outside, "canary"), DateTime.UnixEpoch),
            ["read below the program's folder"] = () => File.ReadAllText(Directory.EnumerateFiles(AppContext.BaseDirectory, "canary", SearchOption.AllDirectories).First()),
            ["read settings beside the program"] = () => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "canary.json")),
            ["read /etc/passwd"] = () => File.ReadAllText("/etc/passwd"),
            ["read the environment of another"] = () => File.ReadAllText(Of(processId, "environ")),
            ["read the arguments of another"] = () => File.ReadAllText(Of(processId, "cmdline")),
            ["connect"] = () => new TcpClient().Connect(IPAddress.Loopback, port),
            ["listen"] = () => new TcpListener(IPAddress.Loopback, 0).Start(),
            ["send a datagram"] = () => new UdpClient().Send([1], 1, new IPEndPoint(IPAddress.Loopback, port)),
            ["run a program"] = () => Process.Start("/bin/true")!.WaitForExit(),
            ["end another"] = () => Process.GetProcessById(processId).Kill(),
        };
        foreach (var (name, attempt) in attempts)
        {
            output.WriteLine($"{thread}: {name}: {OutcomeOf(attempt)}");
        }
    }

    private static string OutcomeOf(Action attempt)
    {
        try
        {
            attempt();
            return "done";
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return "refused";
        }
    }

    /// <summary>To what they are. A file system that knows no flags refuses them otherwise.</summary>
    private static void SetFlags(string path)
    {
        const int NotPermitted = 1;
        using var file = File.OpenHandle(path);
        var flags = 0;
        _ = Control(file, GetFlagsRequest, ref flags);
        if (Control(file, SetFlagsRequest, ref flags) != 0 && Marshal.GetLastPInvokeError() == NotPermitted)
        {
            throw new UnauthorizedAccessException();
        }
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, ref int value);

    private static string Of(int process, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{file}");
}
