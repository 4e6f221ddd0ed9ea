namespace Tablinum.Foundation;

/// <summary>Hints to and from the other processes on the same metadata. Each may be lost: who relies on one looks by itself as well.</summary>
public interface INodeSignals
{
    /// <summary>Tells the other processes, soon; not this one. Never waits and never fails.</summary>
    /// <param name="topic">A word.</param>
    /// <param name="subject">What about, at most 100 characters; may be empty.</param>
    void Send(string topic, string subject);

    /// <summary>Calls <paramref name="heard"/> with the subject of each hint from now on. It must be quick and not throw.</summary>
    void Listen(string topic, Action<string> heard);
}

/// <summary>Nobody else works on the metadata.</summary>
public sealed class NoOtherNodes : INodeSignals
{
    /// <inheritdoc />
    public void Send(string topic, string subject)
    {
    }

    /// <inheritdoc />
    public void Listen(string topic, Action<string> heard)
    {
    }
}
