using Microsoft.Win32.SafeHandles;
using Tablinum.Engine.Protocol;

namespace Tablinum.FakeEngine;

/// <summary>An engine that speaks the protocol and does to the pool what the statement of its task says, or tries what a cell must not let it.</summary>
internal static class Program
{
    /// <param name="args">How to behave at the start.</param>
    private static int Main(string[] args)
    {
        using var input = Open(0, FileAccess.Read);
        var output = Open(1, FileAccess.Write);
        using var wire = new Wire(input, output);
        switch (args is [var start, ..] ? start : "")
        {
            case "exit-at-start":
                using (var errors = new StreamWriter(Open(2, FileAccess.Write)))
                {
                    errors.WriteLine("the native library is missing");
                }

                return 3;
            case "probe" when OperatingSystem.IsLinux():
                using (var answers = new StreamWriter(output))
                {
                    Probe.Run(args[1..], answers);
                }

                return 0;
            case "duckdb":
                using (var answers = new StreamWriter(output))
                {
                    BareDuckDb.Run(isConfined: args is [_, "confined"], answers);
                }

                return 0;
            case "silent":
                wire.WaitForEnd();
                return 0;
            case "other-program":
                output.Write("Usage: something else\n"u8);
                wire.WaitForEnd();
                return 0;
            default:
                wire.Send(
                    FrameKind.Hello, new EngineHello("v9.9.9-fake", Environment.ProcessId), EngineJson.Default.EngineHello);
                if (args is ["unguarded"])
                {
                    new Unguarded(wire).Run();
                }
                else
                {
                    new Session(wire).Run();
                }

                return 0;
        }
    }

    private static FileStream Open(int descriptor, FileAccess access) =>
        new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
}
