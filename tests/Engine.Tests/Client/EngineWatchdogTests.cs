using Microsoft.Extensions.Logging.Abstractions;
using Tablinum.Engine.Client;

namespace Tablinum.Engine.Tests.Client;

public sealed class EngineWatchdogTests
{
    [Fact]
    public async Task A_look_that_fails_is_followed_by_the_next()
    {
        var clock = new FakeTime();
        var looks = 0;
        await using var watchdog = new EngineWatchdog(
            engineBytes: 1, nodeBytes: 1, () => ++looks == 1 ? throw new InvalidOperationException("A bug.") : [], clock, NullLogger.Instance);

        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(3, looks);
    }
}
