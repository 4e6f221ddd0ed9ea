namespace Tablinum.Engine.Host;

/// <summary>Calls back now and then until it is disposed; after that no call is under way, so what it used may be closed.</summary>
internal sealed class ProgressTimer(Action report, TimeSpan period) : IDisposable
{
    private readonly Timer _timer = new(_ => report(), state: null, period, period);

    /// <inheritdoc />
    public void Dispose()
    {
        using var gone = new ManualResetEvent(initialState: false);
        if (_timer.Dispose(gone))
        {
            gone.WaitOne();
        }

        _timer.Dispose();
    }
}
