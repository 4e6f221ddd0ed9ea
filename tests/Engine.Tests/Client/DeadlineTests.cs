using Tablinum.Engine.Client;

namespace Tablinum.Engine.Tests.Client;

public sealed class DeadlineTests
{
    private readonly FakeTime _time = new();
    private readonly List<string> _calls = [];

    [Fact]
    public async Task At_the_limit_the_engine_is_asked_to_stop_and_after_the_grace_it_is_killed()
    {
        await using var deadline = Create();

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Empty(_calls);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["interrupt"], _calls);
        Assert.True(deadline.HasPassed);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["interrupt", "kill"], _calls);
    }

    [Fact]
    public async Task Time_that_a_slow_reader_takes_does_not_count()
    {
        await using var deadline = Create();

        _time.Advance(TimeSpan.FromSeconds(20));
        deadline.Pause();
        _time.Advance(TimeSpan.FromHours(1));
        deadline.Resume();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_calls);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["interrupt"], _calls);
    }

    [Fact]
    public async Task A_slow_reader_cannot_stretch_the_grace()
    {
        await using var deadline = Create();
        _time.Advance(TimeSpan.FromSeconds(30));

        deadline.Pause();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["interrupt", "kill"], _calls);
    }

    [Fact]
    public async Task A_task_that_has_ended_is_left_alone()
    {
        var deadline = Create();
        await deadline.DisposeAsync();

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(_calls);
        Assert.False(deadline.HasPassed);
    }

    private Deadline Create() => new(
        TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), _time, () => _calls.Add("interrupt"), () => _calls.Add("kill"));
}
