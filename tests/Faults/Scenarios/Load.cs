using Tablinum.Faults.Client;

namespace Tablinum.Faults.Scenarios;

/// <summary>Clients that send, import, ask and read all the time, until they are told to stop.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task _work;

    private Load(CancellationTokenSource stop, Func<CancellationToken, Task> work) => (_stop, _work) = (stop, work(stop.Token));

    /// <summary>One loop for each client.</summary>
    public static Load Start(IReadOnlyList<WorkspaceClient> clients, Random random, CancellationToken cancellationToken)
    {
        var seeds = clients.Select(_ => random.Next()).ToList();
        return new Load(
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken),
            token => Task.WhenAll(clients.Zip(seeds, (client, seed) => WorkAsync(client, new Random(seed), token))));
    }

    /// <summary>Lets what is under way come to its end.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private static async Task WorkAsync(WorkspaceClient client, Random random, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            // To its end also when the load is over: an answer that nobody waits for would not be in the ledger.
            await (random.Next(5) switch
            {
                0 => client.UploadAsync(random.Next(1, 5_000), CancellationToken.None),
                1 => client.ImportAsync("grows", random.Next(1, 500), wait: 5, CancellationToken.None),
                2 => client.ImportAsync("grows", random.Next(1, 500), wait: 0, CancellationToken.None),
                3 => client.QueryAsync($"SELECT *, {random.Next()} AS asked FROM grows", CancellationToken.None),
                _ => client.SendAsync(HttpMethod.Get, "tables", content: null, wait: null, CancellationToken.None),
            });
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), CancellationToken.None);
        }
    }
}
