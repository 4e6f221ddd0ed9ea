namespace Tablinum.Foundation;

/// <summary>Time as the metadata database keeps it.</summary>
public static class Clock
{
    /// <summary>
    /// Now, in whole microseconds: finer parts are lost in a row, and what a call answers should equal what is read later.
    /// </summary>
    public static DateTimeOffset GetStorableNow(this TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
