using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tablinum.Jobs;

namespace Tablinum.Datasets.Imports;

/// <summary>Carries the progress that an engine tells on any thread to the job, one report at a time; only the latest counts.</summary>
/// <remarks>Best effort: progress that cannot be written does not stop the work that it tells of.</remarks>
internal sealed class ProgressRelay : IAsyncDisposable
{
    /// <summary>Reading is nearly all of the work; storing and publishing are the rest.</summary>
    private const double Share = 0.95;

    private readonly Channel<double> _latest = Channel.CreateBounded<double>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Task _pump;

    public ProgressRelay(JobContext context, ILogger logger, CancellationToken cancellationToken) =>
        _pump = PumpAsync(context, logger, cancellationToken);

    public void Report(double fraction) => _latest.Writer.TryWrite(Math.Clamp(fraction, 0, 1) * Share);

    public async ValueTask DisposeAsync()
    {
        _latest.Writer.TryComplete();
        try
        {
            await _pump;
        }
        catch (OperationCanceledException)
        {
            // The job was stopped; whoever waits for the work itself is told.
        }
    }

    private async Task PumpAsync(JobContext context, ILogger logger, CancellationToken cancellationToken)
    {
        var told = false;
        await foreach (var fraction in _latest.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await context.ReportProgressAsync(fraction, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (!told)
                {
                    logger.ProgressNotWritten(exception, context.JobId);
                    told = true;
                }
            }
        }
    }
}
