using Tablinum.DuckDb;

namespace Tablinum.Engine.Host;

/// <summary>Stops the task that runs: sets a token for our own loops and interrupts whatever connection is working.</summary>
internal sealed class EngineCancellation : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Lock _connecting = new();
    private DuckConnection? _connection;
    private bool _isOver;

    /// <summary>For our own loops.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether somebody asked to stop.</summary>
    public bool IsCancelled => _source.IsCancellationRequested;

    /// <summary>Stops the task; does nothing once it is over. Any thread.</summary>
    public void Cancel()
    {
        lock (_connecting)
        {
            if (!_isOver)
            {
                _source.Cancel();
                _connection?.Interrupt();
            }
        }
    }

    /// <summary>Says which connection works for the task from now on.</summary>
    /// <exception cref="TaskFailure">The task has been stopped meanwhile.</exception>
    public void Interrupts(DuckConnection connection)
    {
        lock (_connecting)
        {
            ThrowIfCancelled();
            _connection = connection;
        }
    }

    /// <summary>To be called before that connection is closed, if it is closed within the task.</summary>
    public void InterruptsNothing()
    {
        lock (_connecting)
        {
            _connection = null;
        }
    }

    /// <summary>Ends the task if somebody asked to.</summary>
    public void ThrowIfCancelled()
    {
        if (IsCancelled)
        {
            throw TaskFailure.Cancelled();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_connecting)
        {
            _isOver = true;
        }

        _source.Dispose();
    }
}
