using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tablinum.Datasets.Imports;
using Tablinum.Foundation;
using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Datasets;

public sealed class ProgressRelayTests
{
    [Fact]
    public async Task Progress_that_cannot_be_written_is_told_once_and_does_not_fail_the_import()
    {
        var context = new ForgetfulContext();
        var log = new CountingLogger();
        await using (var relay = new ProgressRelay(context, log, TestContext.Current.CancellationToken))
        {
            for (var fraction = 0.1; fraction < 0.4; fraction += 0.1)
            {
                relay.Report(fraction);
                await context.Asked.ReadAsync(TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal(1, log.Count);
    }

    /// <summary>Its database is away.</summary>
    private sealed class ForgetfulContext : JobContext
    {
        private readonly Channel<double> _asked = Channel.CreateUnbounded<double>();

        public ChannelReader<double> Asked => _asked.Reader;

        public override Guid JobId => Guid.Empty;

        public override Guid WorkspaceId => Guid.Empty;

        public override int Attempt => 1;

        public override async Task ReportProgressAsync(double fraction, CancellationToken cancellationToken)
        {
            await _asked.Writer.WriteAsync(fraction, cancellationToken);
            throw new IOException("The database is away.");
        }

        public override Task FenceAsync(AppDb db, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CountingLogger : ILogger
    {
        public int Count { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Count++;
    }
}
