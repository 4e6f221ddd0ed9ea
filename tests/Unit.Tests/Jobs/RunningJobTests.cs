using Tablinum.Jobs;

namespace Tablinum.Unit.Tests.Jobs;

public sealed class RunningJobTests
{
    [Fact]
    public async Task An_attempt_is_stopped_even_if_whoever_asked_for_it_has_gone()
    {
        using var running = new RunningJob([new Job { Kind = "tests.work.v1", Payload = "{}", LeaseToken = Guid.NewGuid() }]);

        // Whether the caller is told that it was not waited for does not matter here.
        await Record.ExceptionAsync(() => running.StopAsync(StopReason.Cancelled, new CancellationToken(canceled: true)));

        Assert.Equal(StopReason.Cancelled, running.Reason);
        Assert.True(running.Stopping.IsCancellationRequested);
    }
}
