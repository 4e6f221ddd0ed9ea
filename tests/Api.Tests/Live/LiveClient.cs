using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Tablinum.Api.Tests.Live;

/// <summary>The public client of SignalR, in a program of its own, connected to one workspace.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<JsonNode> _events = [];

    private LiveClient(Process process) => _process = process;

    /// <summary>What the client took so far, in its order.</summary>
    public IReadOnlyList<JsonNode> Events => _events;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LiveClient> ConnectAsync(
        TestServer server, TestWorkspace workspace, string transport = "WebSockets", bool skipsNegotiation = false)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "live", "listen.mjs");
        var url = new Uri(server.Address, $"{workspace.Path}/live").ToString();
        var client = new LiveClient(Process.Start(new ProcessStartInfo("node", [script, url, workspace.Secret, transport, skipsNegotiation ? "true" : "false"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        try
        {
            await client.UntilAsync(line => line["connected"] is not null);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads until an event is as wanted.</summary>
    public async Task HearAsync(Func<JsonNode, bool> wanted)
    {
        while (!_events.Exists(heard => wanted(heard)))
        {
            await UntilAsync(line => line["event"] is not null);
        }
    }

    /// <summary>Asks what followed a number; null asks for the last number alone.</summary>
    public async Task<JsonNode> AfterAsync(long? number)
    {
        await SendAsync(new JsonObject { ["after"] = number });
        return (await UntilAsync(line => line["page"] is not null))["page"]!;
    }

    public async Task LeaveAsync()
    {
        await SendAsync(new JsonObject { ["away"] = true });
        await UntilAsync(line => line["closed"] is not null);
    }

    /// <summary>Connects again, and learns what it missed.</summary>
    public async Task ComeBackAsync()
    {
        await SendAsync(new JsonObject { ["back"] = true });
        await UntilAsync(line => line["connected"] is not null);
    }

    /// <summary>Reads on until a line is as wanted.</summary>
    public async Task<JsonNode> UntilAsync(Func<JsonNode, bool> wanted)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(Patience);
        while (await _process.StandardOutput.ReadLineAsync(late.Token) is { } text)
        {
            var line = JsonNode.Parse(text)!;
            if (line["event"] is { } heard)
            {
                _events.Add(heard);
            }

            if (wanted(line))
            {
                return line;
            }

            Assert.Null(line["error"]?.ToString());
        }

        throw new InvalidOperationException("The client has ended.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var late = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    public static bool Says(JsonNode heard, string topic, string? change = null) =>
        (string?)heard["topic"] == topic && (change is null || (string?)heard["change"] == change);

    public static long Number(JsonNode heard) => (long)heard["number"]!;

    private async Task SendAsync(JsonObject command)
    {
        await _process.StandardInput.WriteLineAsync(command.ToJsonString().AsMemory(), Token);
        await _process.StandardInput.FlushAsync(Token);
    }
}
