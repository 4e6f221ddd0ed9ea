using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tablinum.Foundation;

namespace Tablinum.Server.Data;

/// <summary>Hints between nodes by LISTEN and NOTIFY. They go out beside the transactions that they tell of, many at a time.</summary>
/// <remarks>A NOTIFY inside of a transaction makes all commits of the database wait for each other.</remarks>
internal sealed class PostgresSignals : BackgroundService, INodeSignals
{
    private const string ChannelName = "tablinum";
    private const int MaxWaiting = 10_000;
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>Between two of them: a NOTIFY is a commit of its own, and a node that ends a thousand jobs a second has a thousand hints.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly string _self;
    private readonly string _connectionString;
    private readonly TimeProvider _clock;
    private readonly ILogger<PostgresSignals> _logger;
    private readonly ConcurrentDictionary<string, Action<string>> _listeners = new();
    private readonly Channel<(string Topic, string Subject)> _waiting =
        Channel.CreateBounded<(string, string)>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <param name="connectionString">As of the metadata; both connections are outside of its pool, for they stay open.</param>
    public PostgresSignals(string connectionString, TimeProvider clock, ILogger<PostgresSignals> logger)
    {
        _connectionString = new NpgsqlConnectionStringBuilder(PostgresConnection.WithDefaults(connectionString)) { Pooling = false }.ConnectionString;
        (_self, _clock, _logger) = (Guid.CreateVersion7(clock.GetUtcNow()).ToString("n"), clock, logger);
    }

    /// <inheritdoc />
    public void Send(string topic, string subject) => _waiting.Writer.TryWrite((topic, subject));

    /// <inheritdoc />
    public void Listen(string topic, Action<string> heard) =>
        _listeners.AddOrUpdate(topic, heard, (_, before) => before + heard);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(KeepAsync(ListenAsync, stoppingToken), KeepAsync(SendAsync, stoppingToken));

    /// <summary>A connection that breaks is opened again: until then everybody looks by himself.</summary>
    private async Task KeepAsync(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        var isBroken = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync(stoppingToken);
                isBroken = false;
                await work(connection, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isBroken)
                {
                    _logger.SignalsBroken(exception.Message); // once, however long it takes
                }

                isBroken = true;
                await Task.Delay(AfterFailure, _clock, stoppingToken);
            }
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        connection.Notification += (_, heard) => Hear(heard.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {ChannelName}", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        while (true)
        {
            await connection.WaitAsync(stoppingToken);
        }
    }

    private void Hear(string payload)
    {
        if (payload.Split(' ', 3) is [var sender, var topic, var subject] && sender != _self && _listeners.TryGetValue(topic, out var heard))
        {
            heard(subject);
        }
    }

    private async Task SendAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        await using var notify = new NpgsqlCommand($"SELECT pg_notify('{ChannelName}', payload) FROM unnest($1) AS payload", connection);
        var payloads = notify.Parameters.Add(new NpgsqlParameter<string[]>());
        await notify.PrepareAsync(stoppingToken);
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var signals = new HashSet<(string Topic, string Subject)>();
            while (_waiting.Reader.TryRead(out var signal))
            {
                signals.Add(signal);
            }

            payloads.Value = signals.Select(signal => $"{_self} {signal.Topic} {signal.Subject}").ToArray();
            await notify.ExecuteNonQueryAsync(stoppingToken);
            await Task.Delay(Pace, _clock, stoppingToken);
        }
    }
}
