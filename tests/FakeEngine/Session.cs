using System.Globalization;
using Tablinum.Engine.Protocol;

namespace Tablinum.FakeEngine;

/// <summary>Takes tasks one after another. The SQL of a describe task is a command: a word and perhaps a number.</summary>
internal sealed class Session(Wire wire)
{
    private readonly List<byte[]> _memory = [];
    private int _tasks;

    public void Run()
    {
        while (wire.NextRequest() is { } request)
        {
            _tasks++;
            var words = request.Task is DescribeTask describe ? describe.Statement.Sql.Split(' ') : ["ok"];
            Act(words[0], words.Length > 1 ? long.Parse(words[1], CultureInfo.InvariantCulture) : 0, request);
        }
    }

    private void Act(string command, long number, EngineRequest request)
    {
        switch (command)
        {
            case "ok":
                SendHeader();
                wire.SendData("[1],"u8);
                wire.SendData("[2]"u8);
                wire.Send(FrameKind.PageEnd, new EnginePageEnd(2, HasMore: false), EngineJson.Default.EnginePageEnd);
                Complete(2);
                break;
            case "who": // a row that tells who runs this, for whom, and how often
                SendHeader();
                wire.SendData(System.Text.Encoding.UTF8.GetBytes($"{Environment.ProcessId} {_tasks} {request.Context}"));
                Complete(1);
                break;
            case "environment":
                SendHeader();
                foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
                {
                    wire.SendData(System.Text.Encoding.UTF8.GetBytes($"{variable.Key}\n"));
                }

                Complete(0);
                break;
            case "export": // rows without a page end
                SendHeader();
                wire.SendData("a\n1\n"u8);
                Complete(1);
                break;
            case "progress":
                SendHeader();
                wire.Send(FrameKind.Progress, new EngineProgress(0.5), EngineJson.Default.EngineProgress);
                wire.Send(FrameKind.Progress, new EngineProgress(7), EngineJson.Default.EngineProgress);
                Complete(0);
                break;
            case "file":
                SendHeader();
                Directory.CreateDirectory("spill");
                File.WriteAllText(Path.Combine("spill", "block"), "spilled");
                File.WriteAllText("out.duckdb", "made");
                File.WriteAllText("forgotten", "left behind");
                Complete(1, "out.duckdb");
                break;
            case "read": // what is in the files of its task
                SendHeader();
                foreach (var part in ((DescribeTask)request.Task).Sources.SelectMany(source => source.Parts))
                {
                    wire.SendData(System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(part.Path)));
                }

                Complete(0);
                break;
            case "fail":
                wire.Send(
                    FrameKind.Failed,
                    new EngineFailure("Invalid", "query.invalid", "No column called nam.", Line: 1, Column: 8, Suggestion: "name"),
                    EngineJson.Default.EngineFailure);
                break;
            case "flood": // so many megabytes, in frames of one
                Flood(number);
                break;
            case "wait": // until cancelled, as a good engine does
                SendHeader();
                wire.SendData("[1]"u8);
                wire.Cancelled.WaitHandle.WaitOne();
                SendCancelled();
                break;
            case "wait-before-header":
                wire.Cancelled.WaitHandle.WaitOne();
                SendCancelled();
                break;
            case "sleep": // so many milliseconds
                Rest(number);
                SendHeader();
                wire.SendData("[1]"u8);
                Complete(1);
                break;
            case "hang":
                SendHeader();
                wire.SendData("[1]"u8);
                Hang();
                break;
            case "hang-before-header":
                Hang();
                break;
            case "allocate": // so many megabytes
                for (var i = 0; i < number; i++)
                {
                    var block = GC.AllocateUninitializedArray<byte>(1 << 20);
                    block.AsSpan().Fill(1);
                    _memory.Add(block);
                    Rest(2);
                }

                SendHeader();
                Complete(0);
                break;
            default:
                Misbehave(command);
                break;
        }
    }

    private void Misbehave(string command)
    {
        switch (command)
        {
            case "crash":
                Environment.FailFast(null);
                break;
            case "allocate-at-once": // more than there are addresses for
                _memory.AddRange(Enumerable.Range(0, int.MaxValue).Select(_ => GC.AllocateUninitializedArray<byte>(Array.MaxLength)));
                break;
            case "exit":
                Environment.Exit(9);
                break;
            case "crash-in-data":
                SendHeader();
                wire.SendHeader(FrameKind.Data, 1000);
                wire.SendRaw("only a part"u8);
                Environment.Exit(9);
                break;
            case "garbage":
                SendHeader();
                wire.SendRaw("]]]]]]]]]]]]]]]]]]]]]]]]"u8);
                Hang();
                break;
            case "out-of-order":
                Complete(0);
                break;
            case "bad-json":
                wire.SendHeader(FrameKind.Header, 4);
                wire.SendRaw("{{{{"u8);
                break;
            case "long-message":
                wire.SendHeader(FrameKind.Header, 60 << 20);
                break;
            default:
                throw new InvalidOperationException($"What is {command}?");
        }
    }

    private void Flood(long megabytes)
    {
        SendHeader();
        var block = new byte[1 << 20];
        block.AsSpan().Fill((byte)'x');
        for (var sent = 0; sent < megabytes; sent++)
        {
            if (wire.Cancelled.IsCancellationRequested)
            {
                SendCancelled();
                return;
            }

            wire.SendData(block);
            File.WriteAllText("sending", (sent + 1).ToString(CultureInfo.InvariantCulture));
            File.Move("sending", "sent", overwrite: true); // a reader would else see the end of one number behind the beginning of another
        }

        Complete(megabytes);
    }

    private void SendHeader() => wire.Send(
        FrameKind.Header, new EngineHeader([new ResultColumn("a", "INTEGER", Exact: false)], ["t"], Deterministic: true), EngineJson.Default.EngineHeader);

    private void Complete(long rows, string? output = null) => wire.Send(
        FrameKind.Completed, new EngineCompleted(rows, output, Ingest: null), EngineJson.Default.EngineCompleted);

    private void SendCancelled() => wire.Send(
        FrameKind.Failed,
        new EngineFailure("Conflict", "query.cancelled", "Stopped.", Line: null, Column: null, Suggestion: null),
        EngineJson.Default.EngineFailure);

    private static void Hang() => Rest(Timeout.Infinite);

    private static void Rest(long milliseconds)
    {
        using var never = new ManualResetEvent(initialState: false);
        never.WaitOne((int)milliseconds);
    }
}
