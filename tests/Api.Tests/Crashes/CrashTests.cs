using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Tablinum.Api.Tests.Crashes;

/// <summary>Kill -9, for real: nothing accepted is lost, nothing half-done is visible, and the next answer is soon there.</summary>
public sealed class CrashTests
{
    private const string Slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3";

    /// <summary>Five seconds is what is promised of a machine that does nothing else; here other tests run beside.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_engine_fails_its_own_query_only_and_the_next_one_is_answered()
    {
        await using var server = await ServerChild.StartAsync();
        using var client = await server.SignInAsync();
        await ServerChild.QueryAsync(client, "SELECT 1");
        var asked = client.PostAsJsonAsync("query", new { sql = Slow }, Cancellation);
        var busy = await ServerChild.EventuallyAsync(() => Task.FromResult(BusiestOf(server.Engines())));

        using (var engine = Process.GetProcessById(busy.Id))
        {
            engine.Kill();
        }

        using var failed = await asked;
        await failed.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "query.engine_killed");
        var clock = Stopwatch.StartNew();
        Assert.Equal(2, (int)(await ServerChild.QueryAsync(client, "SELECT 2 AS two"))["rows"]![0]![0]!);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
    }

    [Fact]
    public async Task A_server_killed_during_an_upload_keeps_nothing_of_it_and_takes_it_again()
    {
        await using var server = await ServerChild.StartAsync();
        using var client = await server.SignInAsync();
        using var half = new HalfBody(Encoding.UTF8.GetBytes(Csv(rows: 200_000)));
        var sending = client.PostAsync("files?name=half.csv", half, Cancellation);
        await half.Sent.Task.WaitAsync(Cancellation);

        await server.KillAsync();
        half.Lost.SetException(new IOException("The server is gone."));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
        await server.RunAsync();

        using var again = await server.SignInAsync();
        var files = await again.GetFromJsonAsync<JsonNode>("files", Cancellation);
        Assert.Empty(files!["items"]!.AsArray());
        var workspace = await again.GetFromJsonAsync<JsonNode>("", Cancellation);
        Assert.Equal(0, (long)workspace!["usedBytes"]!);
        Assert.Empty(server.Leftovers());
        Assert.Equal("3", await CountAfterUploadAsync(again, "whole.csv", Csv(rows: 3)));
    }

    [Fact]
    public async Task A_server_killed_during_an_import_finishes_it_after_its_restart_exactly_once()
    {
        await using var server = await ServerChild.StartAsync();
        using var client = await server.SignInAsync();
        using var accepted = await client.PostAsync("files?name=orders.csv", new StringContent(Csv(rows: 1_000_000)), Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var job = (await accepted.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["job"]!["id"]!;
        await ServerChild.EventuallyAsync(async () => await StateAsync(client, job) == "running" ? "running" : null);

        await server.KillAsync();
        var clock = Stopwatch.StartNew();
        await server.RunAsync();

        using var again = await server.SignInAsync();
        Assert.Equal(1, (int)(await ServerChild.QueryAsync(again, "SELECT 1"))["rows"]![0]![0]!);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
        await ServerChild.EventuallyAsync(async () => await StateAsync(again, job) == "completed" ? "completed" : null);
        var answer = await ServerChild.QueryAsync(again, "SELECT count(*), count(DISTINCT id), sum(price) FROM orders");
        Assert.Equal("[1000000,1000000,49500000]", answer["rows"]![0]!.ToJsonString());
        var table = await again.GetFromJsonAsync<JsonNode>("tables/orders", Cancellation);
        Assert.Single(table!["versions"]!.AsArray());
        Assert.Empty(server.Leftovers());
    }

    [Fact]
    public async Task Engines_end_with_their_server()
    {
        await using var server = await ServerChild.StartAsync();
        using var client = await server.SignInAsync();
        await ServerChild.QueryAsync(client, "SELECT 1");
        var engines = server.Engines();
        Assert.NotEmpty(engines);

        await server.KillAsync();

        await ServerChild.EventuallyAsync(() => Task.FromResult(engines.Any(id => Directory.Exists($"/proc/{id}")) ? null : "gone"));
    }

    [Fact]
    public async Task The_server_never_loads_DuckDB_while_its_engines_do()
    {
        await using var server = await ServerChild.StartAsync();
        using var client = await server.SignInAsync();
        Assert.Equal("3", await CountAfterUploadAsync(client, "few.csv", Csv(rows: 3)));

        Assert.DoesNotContain("libduckdb", await File.ReadAllTextAsync($"/proc/{server.ProcessId}/maps", Cancellation), StringComparison.Ordinal);
        Assert.Contains("libduckdb", await File.ReadAllTextAsync($"/proc/{server.Engines()[0]}/maps", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_takes_too_much_memory_is_ended_and_the_server_lives()
    {
        await using var server = await ServerChild.StartAsync();
        using var client = await server.SignInAsync();

        using var response = await client.PostAsJsonAsync(
            "query", new { sql = "SELECT string_agg(repeat('x', 1000000), '') FROM range(5000)" }, Cancellation);

        await response.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "query.out_of_memory");
        Assert.Equal(1, (int)(await ServerChild.QueryAsync(client, "SELECT 1"))["rows"]![0]![0]!);
        Assert.Empty(server.Leftovers());
    }

    private static string Csv(int rows)
    {
        var text = new StringBuilder("id,price,name\n");
        for (var row = 0; row < rows; row++)
        {
            text.Append(row).Append(',').Append(row % 100).Append(",name of ").Append(row).Append('\n');
        }

        return text.ToString();
    }

    private static async Task<string> CountAfterUploadAsync(HttpClient client, string name, string csv)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"files?name={name}") { Content = new StringContent(csv) };
        request.Headers.Add("Prefer", "wait=30");
        using var response = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var answer = await ServerChild.QueryAsync(client, $"SELECT count(*) FROM {Path.GetFileNameWithoutExtension(name)}");
        return answer["rows"]![0]![0]!.ToJsonString();
    }

    private static async Task<string> StateAsync(HttpClient client, JsonNode job) =>
        (string)(await client.GetFromJsonAsync<JsonNode>($"jobs/{job}", Cancellation))!["state"]!;

    /// <summary>The engine that has used more processor time than starting takes; null if none has yet.</summary>
    private static Busy? BusiestOf(IReadOnlyList<int> engines) => engines
        .Select(id => new Busy(id, ProcessorSeconds(id)))
        .Where(engine => engine.Seconds > 2)
        .MaxBy(engine => engine.Seconds);

    private static double ProcessorSeconds(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalSeconds;
    }

    private sealed record Busy(int Id, double Seconds);

    /// <summary>Says how long it is, sends the first half, and then nothing.</summary>
    private sealed class HalfBody(byte[] bytes) : HttpContent
    {
        public TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Lost { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), Cancellation);
            await stream.FlushAsync(Cancellation);
            Sent.SetResult();
            await Lost.Task; // a client may only notice a lost connection when it writes again
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
