using Tablinum.Foundation;

namespace Tablinum.Unit.Tests.Foundation;

public sealed class PeriodicWorkTests
{
    [Fact]
    public async Task The_first_round_waits_and_a_failed_one_is_followed_by_the_next()
    {
        var clock = new FakeTime();
        var start = clock.GetUtcNow();
        using var work = new FailsOnce(clock);
        await work.StartAsync(TestContext.Current.CancellationToken);

        await AdvanceUntilAsync(clock, TimeSpan.FromSeconds(1), () => work.Failures.Count == 1);
        var first = work.Rounds[0];
        await AdvanceUntilAsync(clock, TimeSpan.FromMinutes(1), () => work.Rounds.Count == 2);
        await work.StopAsync(TestContext.Current.CancellationToken);

        Assert.True(first - start >= TimeSpan.FromSeconds(10), "The first round came too early.");
        Assert.True(work.Rounds[1] - first >= TimeSpan.FromHours(1), "The second round came too early.");
        Assert.Equal("the first round", Assert.Single(work.Failures).Message);
    }

    /// <summary>The loop runs on a thread of its own: the clock is moved until it has seen it.</summary>
    private static async Task AdvanceUntilAsync(FakeTime clock, TimeSpan step, Func<bool> condition)
    {
        while (!condition())
        {
            clock.Advance(step);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private sealed class FailsOnce(FakeTime clock) : PeriodicWork(first: TimeSpan.FromSeconds(10), period: TimeSpan.FromHours(1), clock)
    {
        public List<DateTimeOffset> Rounds { get; } = [];

        public List<Exception> Failures { get; } = [];

        public override Task RunOnceAsync(CancellationToken cancellationToken)
        {
            Rounds.Add(Clock.GetUtcNow());
            return Rounds.Count == 1 ? throw new InvalidOperationException("the first round") : Task.CompletedTask;
        }

        protected override void Failed(Exception exception) => Failures.Add(exception);
    }
}
